// What the engine is told.

/// Something that happened. Events may come late, twice, or not at all if a listing comes later.
public enum Event: Sendable {
  /// The job's spec, as it is now.
  case specChanged(PullPlan)
  /// Every node of the cluster, after a start or a gap, and whenever a decision asks for it. The order does not matter.
  case nodesListed([NodeFacts])
  /// A node is there, or changed.
  case nodeChanged(NodeFacts)
  /// A node is gone.
  case nodeRemoved(String)
  /// The nodes that run pods that the job's podSelector matches.
  case podNodesListed(Set<String>)
  /// A node began or ceased to run such a pod.
  case podNodeChanged(NodeFacts, hostsPod: Bool)
  /// The task was created.
  case taskStarted(TaskID)
  /// The task could not be created. What `isFinal` fails the node; else it is tried again for a while.
  case taskNotStarted(TaskID, code: FailureCode, message: String, isFinal: Bool)
  /// How far a task is.
  case taskProgress(TaskID, [ImageReport])
  /// The task ended by itself; nothing of it runs any more.
  case taskFinished(TaskID, [ImageReport], TaskEnd)
  /// The task is gone: removed by us or by somebody else, or it never came to be.
  case taskGone(TaskID)
  /// The ledger's part of a flush was carried out.
  case ledgerStored(Int)
  /// A flush was carried out to its end.
  case flushed(Int)
  /// A flush was not, or not wholly, carried out.
  case flushFailed(Int)
  /// A flush was not wholly carried out, because a part of the ledger is gone. What it held is known here.
  case ledgerDamaged(Int)
  /// Time passed.
  case tick
  /// The job's object is gone.
  case deleted
}

/// A task: one try of one node.
public struct TaskID: Hashable, Sendable, CustomStringConvertible {
  /// The node's name.
  public var node: String
  /// 1 for the node's first task, and so on.
  public var attempt: Int

  /// The greatest number that is taken for an attempt's: a Pod whose label says more is none of ours.
  static let greatestAttempt = 1 << 30

  /// A task's name.
  public init(node: String, attempt: Int) {
    self.node = node
    self.attempt = attempt
  }

  /// `node#attempt`.
  public var description: String { "\(node)#\(attempt)" }
}

/// What a task says of one image. Reports are cumulative, so a repeated or a lost one does no harm.
public struct ImageReport: Sendable, Equatable {
  /// Where the pull stands.
  public enum State: Sendable, Equatable {
    /// Being pulled, or waiting for its turn.
    case pulling
    /// The latest attempt failed; another comes after a pause.
    case backingOff
    /// On the node.
    case pulled
  }

  /// The image's place in the job's table.
  public var image: Int
  /// Where the pull stands.
  public var state: State
  /// Failed attempts of this task so far.
  public var failures: Int
  /// Why the latest attempt failed.
  public var code: FailureCode
  /// The same in words.
  public var message: String
  /// No further attempt can help: the name is no image's.
  public var isHopeless: Bool

  /// A report of these parts.
  public init(
    image: Int, state: State, failures: Int = 0, code: FailureCode = .pullFailed, message: String = "",
    isHopeless: Bool = false
  ) {
    self.image = image
    self.state = state
    self.failures = failures
    self.code = code
    self.message = message
    self.isHopeless = isHopeless
  }
}

/// How a task ended by itself.
public enum TaskEnd: Sendable, Equatable {
  /// Every image was dealt with.
  case completed
  /// Its own deadline passed.
  case deadlineExceeded
  /// It was put to an end from outside: evicted, node lost.
  case failed(FailureCode, String)
}
