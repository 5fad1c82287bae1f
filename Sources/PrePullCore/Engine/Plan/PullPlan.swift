// What a job of any dialect wants, in the one form that the engine runs.
import PrePullAPI

/// A job's spec as the engine reads it: neutral, complete (every default filled in) and valid.
public struct PullPlan: Sendable, Equatable {
  /// Whose rules apply where the dialects differ in more than a number.
  public var dialect: Dialect
  /// The images, each once, in the order written.
  public var images: [String]
  /// The nodes.
  public var nodes: NodeChoice
  /// The greatest number of nodes with a live task; 0 pauses.
  public var concurrency: Int
  /// Limits of time and number.
  public var limits: Limits
  /// The share of nodes that may fail; nil tries every node whatever happens.
  public var failureTolerate: DecimalRatio?
  /// What is checked before a node's first pull.
  public var checks: [NodeCheck]
  /// Where credentials come from.
  public var secrets: PullSecrets
  /// Changes for nodes that carry a label.
  public var overriders: [ImagePrePullOverrider]
  /// When the job is over.
  public var completion: Completion
  /// Whether an image that is there is asked for again.
  public var imagePullPolicy: ImagePullPolicy
  /// What the runtime is told with the pull.
  public var sandboxConfig: SandboxConfig?
  /// Nothing new starts.
  public var isPaused: Bool
  /// The user gave the job up.
  public var isCancelled: Bool
  /// Changes whenever the user asks for failed nodes to be tried again.
  public var retryRequest: String?

  /// Limits of one node.
  public struct Limits: Sendable, Equatable {
    /// What `timeoutSeconds` bounds.
    public enum Scope: Sendable, Equatable {
      /// A node's whole task: checks, every image, every retry (KubeEdge).
      case wholeTask
      /// One attempt at one image (Kruise).
      case oneAttempt
    }
    /// In seconds, at least 1.
    public var timeoutSeconds: Int
    /// What the timeout bounds.
    public var scope: Scope
    /// Attempts after the first, for each image on each node.
    public var retries: Int
  }

  /// When the job is over.
  public enum Completion: Sendable, Equatable {
    /// When every node was tried; limits in seconds.
    case always(activeDeadline: Int?, timeToLive: Int?)
    /// Never: the images are pulled again every day and on nodes that join.
    case never
  }
}

extension PullPlan {
  /// Whether nothing new may start for now.
  var isHeld: Bool { isPaused || concurrency == 0 }

  /// The job's own deadline in seconds after its start.
  var activeDeadline: Int? {
    if case .always(let deadline, _) = completion { deadline } else { nil }
  }

  /// How long the finished job is kept, in seconds; nil is for ever.
  public var timeToLive: Int? {
    if case .always(_, let timeToLive) = completion { timeToLive } else { nil }
  }

  /// KubeEdge answers for every node it was told; Kruise passes over what cannot pull.
  var failsUnfitNodes: Bool { dialect == .kubeedge }
}

/// Where the credentials of a job's images come from.
public enum PullSecrets: Sendable, Equatable {
  /// All of them are tried for every image (Kruise).
  case all([NamespacedName])
  /// One for every image, and some for single images; the most specific wins (KubeEdge).
  case matched(everyImage: String?, perImage: [ImageSecretReference])
}
