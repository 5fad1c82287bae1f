// The hub: what every dialect's job means, said once.

/// A job to pull images, in no dialect. It holds all that any dialect can say, so that a conversion is
/// a reading into the hub and a writing out of it.
public struct PullJob: Sendable, Equatable {
  /// Which nodes pull.
  public enum NodeChoice: Sendable, Equatable {
    /// Every node of the cluster.
    case all
    /// The named ones.
    case names([String])
    /// Those with the labels; only edge nodes count when `onEdge` is true.
    case labels(LabelSelector, onEdge: Bool)
    /// Those that run the matching pods of the job's namespace.
    case pods(LabelSelector)
  }

  /// Which Secrets hold the credentials.
  public enum Secrets: Sendable, Equatable {
    /// Secrets of the job's namespace, all of them tried for every image.
    case names([String])
    /// Secrets of any namespace: one for every image, and some for single images.
    case qualified(everyImage: String?, perImage: [ImageSecretReference])
  }

  /// When the job is over.
  public enum Completion: Sendable, Equatable {
    /// When every node was tried; limits in seconds.
    case always(activeDeadline: Int?, timeToLive: Int?)
    /// Never: the images are pulled again every day and on new nodes.
    case never
  }

  /// The object that the job was first written as.
  public struct Origin: Sendable, Equatable {
    /// Its dialect.
    public var dialect: Dialect
    /// Its version.
    public var version: String
  }

  /// Name, labels and annotations, without what conversions remember there.
  public var metadata = ObjectMeta()
  /// The namespace in which a namespaced dialect has the job.
  public var namespace: String?
  /// The dialect of the object that the job was read from.
  public var source: Dialect = .kubeedge
  /// The object that the job was first written as: the one it was read from, or, after conversions, an earlier one.
  public var origin: Origin?
  /// The images.
  public var images: [String] = []
  /// Which nodes pull.
  public var nodes: NodeChoice = .all
  /// How many nodes pull at the same time; nil is 1, unsaid; 0 pauses.
  public var concurrency: Int?
  /// The limit in seconds: a node's whole task in KubeEdge, one attempt in Kruise.
  public var timeoutSeconds = 0
  /// Attempts after the first.
  public var retries = 0
  /// The share of nodes that may fail; nil tries every node whatever happens, as `"1"` does.
  public var failureTolerate: String?
  /// What is checked before a node pulls; nil is nothing said.
  public var checkItems: [String]?
  /// Which Secrets hold the credentials.
  public var secrets: Secrets = .names([])
  /// When the job is over.
  public var completion: Completion = .always(activeDeadline: nil, timeToLive: nil)
  /// Whether an image that is there is asked for again.
  public var imagePullPolicy: ImagePullPolicy = .ifNotPresent
  /// What the runtime is told with the pull.
  public var sandboxConfig: SandboxConfig?
  /// Changes for the nodes that carry a label.
  public var overriders: [ImagePrePullOverrider] = []
}

extension LabelSelector {
  /// The label that every edge node carries; its value is the empty string.
  public static let edgeLabel = "node-role.kubernetes.io/edge"

  /// The selector narrowed to edge nodes, unless it asks for the edge label already.
  var onEdgeNodes: LabelSelector {
    guard matchLabels[Self.edgeLabel] == nil else { return self }
    var narrowed = self
    narrowed.matchLabels[Self.edgeLabel] = ""
    return narrowed
  }
}
