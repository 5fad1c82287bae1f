// What an executor has to know of the job that a task is of.

import Logging
import PrePullEngine

/// The job of a task, with what its Pods hang on.
struct TaskOwner: Sendable {
  /// The job.
  let job: JobIdentity
  /// What owns its Pods and copied Secrets.
  let anchor: Anchor
}

/// A task of a job.
struct TaskKey: Hashable, Sendable {
  /// The job's UID.
  let job: String
  /// The task.
  let task: TaskID

  /// What a log line tells of the task, with more.
  func metadata(_ more: Logger.Metadata) -> Logger.Metadata {
    more.merging(["uid": "\(job)", "node": "\(task.node)", "attempt": "\(task.attempt)"]) { told, _ in told }
  }
}
