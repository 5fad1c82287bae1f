// What became of a job's images on one node.
import BitCollections

/// The outcome of a node: which images it has, and why others are missing. Images are meant by their place in
/// the job's ``ImageTable``.
public struct NodeOutcome: Sendable, Equatable {
  /// When the node was done, in seconds since 1970.
  public var finishedAt: Int
  /// How many seconds it took from the order on.
  public var took: Int
  /// The images that were pulled.
  public var pulled: BitSet
  /// How it ended.
  public var result: Result

  /// How a node ended.
  public indirect enum Result: Sendable, Equatable {
    /// Every image tried was pulled.
    case succeeded
    /// Some were not.
    case failed(NodeFailure)
  }

  /// An outcome of these parts.
  public init(finishedAt: Int, took: Int, pulled: BitSet, result: Result = .succeeded) {
    self.finishedAt = finishedAt
    self.took = took
    self.pulled = pulled
    self.result = result
  }

  /// The failure, nil when there is none.
  public var failure: NodeFailure? {
    if case .failed(let failure) = result { failure } else { nil }
  }

  /// The images that the outcome says something about.
  var covered: BitSet { failure.map { pulled.union($0.tried) } ?? pulled }

  /// The images of `required` that were never tried.
  func missing(of required: BitSet) -> BitSet {
    required == pulled ? [] : required.subtracting(covered)
  }

  /// Whether the node has every image of `required`.
  func isSuccess(for required: BitSet) -> Bool {
    required == pulled || required.isSubset(of: pulled)
  }
}

/// Why a node failed.
public struct NodeFailure: Sendable, Equatable {
  /// The step that failed; KubeEdge's `event`.
  public var step: Step
  /// The kind of failure.
  public var code: FailureCode
  /// What happened, in words.
  public var message: String
  /// The images that count as tried: those that failed, and all of them when the node was not fit to try any.
  public var tried: BitSet
  /// The images that failed by themselves.
  public var images: [ImageFailure]

  /// The step of a node's task.
  public enum Step: String, Sendable, CaseIterable {
    /// The node was not fit for the job.
    case initial = "Init"
    /// A check failed.
    case check = "Check"
    /// A pull failed.
    case pull = "Pull"
    /// The time ran out.
    case timeOut = "TimeOut"
  }

  /// A failure of these parts.
  public init(step: Step, code: FailureCode, message: String, tried: BitSet, images: [ImageFailure] = []) {
    self.step = step
    self.code = code
    self.message = message
    self.tried = tried
    self.images = images
  }
}

/// Why an image could not be pulled on a node.
public struct ImageFailure: Sendable, Equatable {
  /// The image's place in the job's table.
  public var image: Int
  /// The kind of failure.
  public var code: FailureCode
  /// What happened, in words.
  public var message: String

  /// A failure of these parts.
  public init(image: Int, code: FailureCode, message: String) {
    self.image = image
    self.code = code
    self.message = message
  }
}

/// The kinds of failure; what is stored in a ledger and grouped by.
public enum FailureCode: String, Sendable, CaseIterable {
  /// There is no such node.
  case notFound
  /// The node is no edge node.
  case notEdge
  /// The node is not ready.
  case notReady
  /// One of `checkItems` failed.
  case checkFailed
  /// The time ran out.
  case timedOut
  /// The registry or the runtime refused the pull.
  case pullFailed
  /// The image's name is none, or overriders made it so.
  case invalidImage
  /// A Secret is missing or of a wrong type.
  case secretMissing
  /// The node pushed the Pod out.
  case evicted
  /// The node was deleted while it pulled.
  case nodeDeleted
  /// The Pod went away again and again.
  case podLost
  /// The Pod could not be created.
  case notStarted
  /// A code of a newer version.
  case unknown
}
