// What work costs, whatever else the machine does meanwhile.

import Glibc

package enum ProcessorTime {
  /// The time that the calling thread has spent on a processor. A difference of two means something only when no
  /// suspension lies between them.
  package static func ofThisThread() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
