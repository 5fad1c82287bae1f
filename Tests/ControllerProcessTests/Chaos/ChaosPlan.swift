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
    /// It failed in every attempt that it has; but attempts are counted in memory, so that one killed controller after
    /// another may grant more of them.
    case either
  }

  /// A place where Pods pull with a login.
  static let registry = "registry.example.com"
  private static let image = "nginx:1.27"
  private static let privateImage = registry + "/app:1"
  private static let refusedImage = "refused.example.com/app:1"
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
    self.seed = seed
    self.simulation = simulation
    self.expected = expected
    self.random = random
  }

  private static func luck(
    _ images: [String], _ node: String, retries: Int, _ simulation: SimulationConfiguration
  ) throws -> Expected {
    let succeed = try images.allSatisfy { image in
      try (0...retries).contains { try !simulation.fails(image, on: node, attempt: $0) }
    }
    return succeed ? .success : .either
  }

  private static func kubeedge(concurrency: Int, retries: Int) -> Node {
    prePullJob(
      "chaos",
      [
        "images": [Node(.string(image)), Node(.string(privateImage))], "labelSelector": [:],
        "imageSecretRefs": [["image": Node(.string(registry)), "imageSecret": "prod/pull"]],
        "concurrency": Node(.integer(concurrency)), "retryTimes": Node(.integer(retries)), "failureTolerate": "1",
      ]
    )
    .setting(
      "spec.imagePrePullOverriders",
      to: [
        [
          "imagePrePullOverrider": [
            "nodeLabel": "zone=b",
            "overriders": ["secretOverriders": [["component": "SecretName", "operator": "replace", "value": "bad"]]],
          ]
        ],
        [
          "imagePrePullOverrider": [
            "nodeLabel": "zone=c",
            "overriders": [
              "imageOverriders": [["component": "Tag", "operator": "replace", "value": "does-not-exist"]]
            ],
          ]
        ],
      ])
  }

  private static func kruise(concurrency: Int) -> Node {
    pullJob(
      "chaos",
      [
        "image": Node(.string(privateImage)), "pullSecrets": ["pull"], "parallelism": Node(.integer(concurrency)),
        "pullPolicy": ["backoffLimit": 0],
      ])
  }

  private static func list(concurrency: Int) -> Node {
    listPullJob(
      "chaos",
      [
        "images": [Node(.string(image)), Node(.string(privateImage)), Node(.string(refusedImage))],
        "pullSecrets": ["pull", "bad"], "parallelism": Node(.integer(concurrency)), "pullPolicy": ["backoffLimit": 0],
      ])
  }

  /// The Secrets that the job names.
  var secrets: [Node] {
    [
      dockerSecret("pull", in: "prod", registry: Self.registry, user: "me", password: "right"),
      dockerSecret(
        "bad", in: "prod", registry: seed % 3 == 0 ? Self.registry : "refused.example.com", user: "me",
        password: "wrong"),
    ]
  }
}
