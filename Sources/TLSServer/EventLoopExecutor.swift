// Runs tasks on the threads that serve sockets.

package import NIOCore

/// Runs a task's jobs on an event loop. SwiftNIO offers event loops as executors of actors only.
package final class EventLoopExecutor: TaskExecutor {
  private let eventLoop: any EventLoop

  /// Makes the executor of a loop.
  package init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  /// Runs a job after what the loop has to do already.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
