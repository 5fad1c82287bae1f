// What is to be done after an event.
import PrePullAPI

/// The answer to an event. Tasks may be created and removed in any order and at any time, but a task that is to be
/// removed and was not created yet must not be created any more; it counts as gone.
public struct Decision: Sendable, Equatable {
  /// Tasks to create.
  public var start: [TaskOrder] = []
  /// Tasks to remove from the cluster, running or finished. Answer each with `taskGone`.
  public var remove: [TaskID] = []
  /// The choice of nodes changed: send `nodesListed` (after `podNodesListed` if the job chooses by pods).
  public var needsNodes = false
  /// Ask for a flush now.
  public var isFlushDue = false
  /// Send `tick` then, unless something else comes first.
  public var wakeAt: EngineTime?
  /// The job's time to live is over: delete its object.
  public var shouldDeleteJob = false
}

/// A task to create.
public struct TaskOrder: Sendable, Equatable {
  /// Its name.
  public var id: TaskID
  /// The images, in order.
  public var images: [TaskImage]
  /// How many seconds the whole task may take before its executor ends it, as a second line of defence: the
  /// engine watches its limits itself.
  public var deadlineSeconds: Int
  /// Whether an image that is there is asked for again.
  public var imagePullPolicy: ImagePullPolicy
  /// What the runtime is told with the pull.
  public var sandboxConfig: SandboxConfig?
}

/// An Event to record on the job.
public struct JobEvent: Sendable, Equatable {
  /// What the Event is about; its `reason`.
  public enum Reason: String, Sendable, CaseIterable {
    /// The job was taken up.
    case started = "Started"
    /// Nodes failed.
    case nodeFailed = "NodeFailed"
    /// The job came to its end.
    case completed = "Completed"
    /// The job failed.
    case failed = "Failed"
    /// A finished job has work again.
    case reopened = "Reopened"
  }

  /// What it is about.
  public var reason: Reason
  /// One sentence.
  public var message: String

  /// An Event of these parts.
  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  /// Whether its `type` is `Warning`.
  public var isWarning: Bool { reason == .nodeFailed || reason == .failed }
}

/// What is to be stored. Carry out in this order, and stop at the first failure: `ledger`, `status`; then answer
/// `flushed`, else `flushFailed`. Record `events` after that if you can. `ledgerStored` may be sent in between, so
/// that a job's first tasks need not wait for its first status. Outcomes are in the ledger before the status shows them, and a task
/// is removed only after that.
public struct Flush: Sendable, Equatable {
  /// To answer with.
  public var id: Int
  /// Writes to the ledger's shards, in order.
  public var ledger: [LedgerWrite]
  /// What changed in the job's status, nil when nothing did.
  public var status: StatusPatch?
  /// Events to record.
  public var events: [JobEvent]
  /// The outcomes that are new in it, for those who count them once it is carried out.
  public var outcomes: [LedgerEntry]
}
