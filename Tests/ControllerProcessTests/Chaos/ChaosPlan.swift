// What a seed says: the nodes, the job, the misfortunes, and what must come of it all.

import ControllerTestSupport
import PrePullSandbox
import TestSupport
import YAML

/// One run of chaos.
struct ChaosPlan: Sendable {
  /// What must become of a node.
  enum Expected: Sendable {
    case success
    case failure
    /// It fails in every attempt that it has; but attempts are counted in memory, so that one killed controller after
    /// another may grant more of them.
    case bad
    /// Success, unless it was not ready when it was its turn.
    case successIfReady
    /// It was away for a while: it may have failed for that, and may not even be among the job's nodes at the end.
    case anything
  }

  /// A place where Pods pull with a login.
  static let registry = "registry.example.com"
  static let image = "nginx:1.27"
  static let privateImage = registry + "/app:1"
  static let refusedImage = "refused.example.com/app:1"
  static let nodeCount = 300

  let seed: UInt64
  let job: Node
  let simulation: SimulationConfiguration
  let concurrency: Int
  let expected: [String: Expected]
  /// How many times a controller is killed.
  let kills: Int
  /// Two controllers that compete, rather than one.
  let competes: Bool
  /// Whether the job is deleted while no controller runs.
  let isDeletedUnseen: Bool
  /// What happens on the way.
  let appointments: [Appointment]
  /// How many removals are refused once the job is deleted, and with what status.
  let lateRefusals: (count: Int, status: Int)
  /// Nodes that are there and never ready, with names so long that their outcomes fill several shards.
  let unfitNodes: [String]
  /// Nodes whose Pods end by themselves before they pulled, so that another may follow.
  let evicted: Set<String>
  /// Nodes that are deleted for a while.
  let replaced: Set<String>
  /// A generator for what happens on the way.
  let random: SeededGenerator

  init(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var simulation = SimulationConfiguration.quick(nodes: Self.nodeCount)
    simulation.zones = 10
    simulation.seed = seed
    let login = RegistryLogin(username: "me", password: "right")
    simulation.privateRegistries = [Self.registry: login, "refused.example.com": login]
    concurrency = random.int(10...60)
    var expected: [String: Expected] = [:]
    switch seed % 3 {
    case 0:
      let retries = random.int(0...2)
      simulation.failureRate = 0.05
      job = Self.kubeedge(concurrency: concurrency, retries: retries)
      for index in 0..<Self.nodeCount {
        let node = "edge-\(index + 1)"
        // Zones b and c have a wrong credential and an image that is missing.
        expected[node] =
          [1, 2].contains(index % 10)
          ? .failure : try Self.luck([Self.image, Self.privateImage], node, retries: retries, simulation)
      }
    case 1:
      simulation.failureRate = 0.03
      simulation.incidents = [NodeIncident(.diskPressure, of: .share(0.05))]
      job = Self.kruise(concurrency: concurrency)
      for index in 0..<Self.nodeCount {
        let node = "edge-\(index + 1)"
        expected[node] = try Self.luck([Self.privateImage], node, retries: 0, simulation)
      }
      for incident in simulation.incidents { for node in simulation.nodes(of: incident) { expected[node] = .failure } }
    default:
      simulation.failureRate = 0.03
      job = Self.list(concurrency: concurrency)
      for index in 0..<Self.nodeCount { expected["edge-\(index + 1)"] = .failure }
    }
    kills = random.int(2...6)
    competes = seed % 5 == 4
    isDeletedUnseen = random.oneIn(2)
    unfitNodes = seed % 3 == 0 && random.oneIn(3) ? Self.unfitNodes(random.int(2200...3600)) : []
    for node in unfitNodes { expected[node] = .failure }
    appointments = Appointment.draw(
      &random, nodes: (1...Self.nodeCount).map { "edge-\($0)" }, hasShards: !unfitNodes.isEmpty)
    lateRefusals = (random.oneIn(2) ? 0 : random.int(1...6), random.pick([429, 500]))
    evicted = Set(simulation.incidents.flatMap { [simulation] in simulation.nodes(of: $0) })
    var replaced: Set<String> = []
    for appointment in appointments {
      switch appointment.trouble {
      case .silence(let nodes, _):
        // An ImagePrePullJob fails nodes that are not ready when it is their turn; the others wait for them.
        if seed % 3 == 0 { for node in nodes where expected[node] == .success { expected[node] = .successIfReady } }
      case .replacement(let nodes, _):
        for node in nodes { expected[node] = .anything }
        replaced.formUnion(nodes)
      default: break
      }
    }
    self.replaced = replaced
    self.seed = seed
    self.simulation = simulation
    self.expected = expected
    self.random = random
  }

  /// The ledger has a line of about 240 bytes for each.
  private static func unfitNodes(_ count: Int) -> [String] {
    let label = String(repeating: "n", count: 60)
    return (1...count).map { "\(label).\(label).\(label).unfit-\($0)" }
  }

  private static func luck(
    _ images: [String], _ node: String, retries: Int, _ simulation: SimulationConfiguration
  ) throws -> Expected {
    let succeed = try images.allSatisfy { image in
      try (0...retries).contains { try !simulation.fails(image, on: node, attempt: $0) }
    }
    return succeed ? .success : .bad
  }
}
