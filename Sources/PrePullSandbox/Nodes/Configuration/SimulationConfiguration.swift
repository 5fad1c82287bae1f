// How simulated nodes behave.

/// What a registry lets in.
public struct RegistryLogin: Sendable, Hashable {
  /// The user's name.
  public var username: String
  /// The password.
  public var password: String

  /// Makes a login.
  public init(username: String, password: String) {
    self.username = username
    self.password = password
  }
}

extension RegistryLogin: CustomStringConvertible, CustomReflectable {
  /// The user; not the password.
  public var description: String { "RegistryLogin(\(username), password redacted)" }

  /// The user; not the password.
  public var customMirror: Mirror {
    Mirror(self, children: ["username": username, "password": "redacted"], displayStyle: .struct)
  }
}

/// Nodes to simulate: how many, how fast, how faulty. The same seed gives the same sizes, times and failures.
public struct SimulationConfiguration: Sendable {
  /// How many nodes there are.
  public var nodes: Int
  /// What their names begin with; a number follows.
  public var namePrefix: String
  /// The first nodes' names, where they are to have others.
  public var names: [String] = []
  /// Over how many zones they are spread, from 1 to 26; a node's zone `a` is in its labels `zone` (`a`) and
  /// `topology.kubernetes.io/zone` (`zone-a`).
  public var zones: Int
  /// Labels of every node besides those that nodes have anyway.
  public var labels: [String: String]
  /// How much a node pulls, in bytes a second.
  public var bandwidth: Double
  /// How much the registry gives to all nodes together, in bytes a second; nil for no limit.
  public var registryBandwidth: Double?
  /// How long every pull takes, in seconds; nil to count it from size and bandwidth.
  public var pullSeconds: Double?
  /// By how much a pull's time varies, from 0 (not at all) to 1.
  public var jitter: Double
  /// Which part of all pulls fails, from 0 to 1.
  public var failureRate: Double
  /// Images that no registry has: those whose reference holds one of these texts.
  public var missingImages: [String]
  /// Registries that want a login, by their host.
  public var privateRegistries: [String: RegistryLogin]
  /// What befalls nodes, and when.
  public var incidents: [NodeIncident]
  /// What all chance comes from.
  public var seed: UInt64
  /// How much faster than real time goes by on the nodes.
  public var speed: Double

  /// Makes a configuration; the default is of nodes without faults.
  public init(
    nodes: Int, namePrefix: String = "edge-", zones: Int = 3, labels: [String: String] = [:],
    bandwidth: Double = 20_000_000, registryBandwidth: Double? = nil, pullSeconds: Double? = nil,
    jitter: Double = 0.2, failureRate: Double = 0, missingImages: [String] = ["does-not-exist", "no-such-"],
    privateRegistries: [String: RegistryLogin] = [:], incidents: [NodeIncident] = [], seed: UInt64 = 1,
    speed: Double = 1
  ) {
    self.nodes = nodes
    self.namePrefix = namePrefix
    self.zones = min(max(zones, 1), 26)
    self.labels = labels
    self.bandwidth = max(bandwidth, 1)
    self.registryBandwidth = registryBandwidth
    self.pullSeconds = pullSeconds
    self.jitter = min(max(jitter, 0), 1)
    self.failureRate = min(max(failureRate, 0), 1)
    self.missingImages = missingImages
    self.privateRegistries = privateRegistries
    self.incidents = incidents
    self.seed = seed
    self.speed = max(speed, 0.001)
  }
}
