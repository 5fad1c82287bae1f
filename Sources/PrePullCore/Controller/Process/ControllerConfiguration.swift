// What a controller process is told on its command line.

public import PrePullAPI

/// Everything that a controller can be told.
public struct ControllerConfiguration: Sendable {
  /// The namespace that Pods, ledgers and copied Secrets live in; nil for that of the service account.
  public var namespace: String?
  /// The kinds of job that are carried out.
  public var dialects: Set<Dialect> = [.kubeedge, .kruise, .kruiseList]
  /// Whether kinds are taken over although a peer's controller is there, and its finalizers taken off.
  public var adopts = false
  /// Whether only one of several processes works.
  public var elects = true
  /// Who this process is among them; nil for a name made of the host's and chance.
  public var identity: String?
  /// How long a claim to lead lasts, in seconds; at least 3.
  public var leaseSeconds = 15
  /// How many writes may be under way at once.
  public var writesAtOnce = 64
  /// How many requests a second are sent; nil for as many as the server takes.
  public var requestsPerSecond: Double?
  /// Whether Pods use their node's network.
  public var usesHostNetwork = false

  /// The name of the Lease that processes compete for.
  public static let leaseName = "prepull-controller"

  /// The defaults of every flag.
  public init() {}
}
