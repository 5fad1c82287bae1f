// The time by which jobs are timed.

import FoundationEssentials
import PrePullEngine
import Synchronization

/// A clock that shows the time of day and never jumps.
///
/// Timeouts are counted in it, and times in statuses are read off it. When the machine's clock is set, which at the edge
/// happens minutes after a start, no timeout may fire or hang for that: the difference is made up at a twentieth of the
/// speed of time. A controller that starts, or comes to lead, begins with the time of day.
final class EngineClock: Sendable {
  private struct Reading: Sendable {
    /// Since 1970.
    var time: Duration
    var uptime: Duration
  }

  private let last: Mutex<Reading>
  private let timeOfDay: @Sendable () -> Duration
  private let uptime: @Sendable () -> Duration

  /// A clock that shows the time of day now.
  ///
  /// - Parameters:
  ///   - timeOfDay: The time since 1970, by a clock that may be set.
  ///   - uptime: The time since any moment, by a clock that cannot be set.
  init(timeOfDay: @escaping @Sendable () -> Duration, uptime: @escaping @Sendable () -> Duration) {
    self.timeOfDay = timeOfDay
    self.uptime = uptime
    last = Mutex(Reading(time: timeOfDay(), uptime: uptime()))
  }

  /// A clock by the machine's clocks.
  convenience init() {
    let start = ContinuousClock.now
    self.init(
      timeOfDay: { .seconds(Date().timeIntervalSince1970) }, uptime: { ContinuousClock.now - start })
  }

  /// The time.
  var now: EngineTime {
    let time = last.withLock { last in
      let uptime = uptime()
      let elapsed = max(uptime - last.uptime, .zero)
      let most = elapsed / 20
      let time = last.time + elapsed
      let difference = timeOfDay() - time
      last = Reading(time: time + min(max(difference, .zero - most), most), uptime: max(uptime, last.uptime))
      return last.time
    }
    return EngineTime(milliseconds: Int64(time / .milliseconds(1)))
  }
}
