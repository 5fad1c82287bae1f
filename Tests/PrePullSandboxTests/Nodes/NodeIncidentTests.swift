// Misfortunes that are known before: whom they strike, when, for how long.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct NodeIncidentTests {
  private static let names = (1...40).map { "edge-\($0)" }

  private func model(seed: UInt64) -> PullModel {
    PullModel(configuration: SimulationConfiguration(nodes: 40, seed: seed))
  }

  @Test(arguments: [(0.0, 0), (0.01, 1), (0.1, 4), (0.11, 5), (1, 40)])
  func `a share strikes that part of the nodes, rounded up`(row: (share: Double, count: Int)) {
    let struck = NodeIncident(.notReady, of: .share(row.share)).nodes(among: Self.names, model: model(seed: 1))
    #expect(struck.count == row.count)
    #expect(Set(struck).isSubset(of: Self.names) && Set(struck).count == struck.count)
  }

  @Test func `the seed decides whom it strikes`() {
    let incident = NodeIncident(.notReady, of: .share(0.25))
    let first = incident.nodes(among: Self.names, model: model(seed: 1))
    #expect(first == incident.nodes(among: Self.names, model: model(seed: 1)))
    #expect(Set(first) != Set(incident.nodes(among: Self.names, model: model(seed: 2))))
    // Another misfortune is drawn anew.
    let other = NodeIncident(.vanishes, of: .share(0.25)).nodes(among: Self.names, model: model(seed: 1))
    #expect(Set(first) != Set(other))
  }

  @Test func `a node that is not there is not struck`() {
    #expect(NodeIncident(.notReady, of: .node("edge-41")).nodes(among: Self.names, model: model(seed: 1)).isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func `incidents begin and end at their times`() async throws {
    try await SandboxServer.with { server in
      let nodes = ResourceID("nodes")
      let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
      let reader = server.api.cluster.addReader(of: nodes) { _ in wake.yield() }
      defer { server.api.cluster.remove(reader) }
      let start = server.api.cluster.read(\.store.revision)
      _ = try await server.startNodes(
        SimulationConfiguration(
          nodes: 4,
          incidents: [
            NodeIncident(.notReady, of: .node("edge-1")),
            NodeIncident(.diskPressure, of: .node("edge-2"), start: 30, end: 60),
            NodeIncident(.vanishes, of: .node("edge-3"), start: 90),
          ], speed: 100))
      #expect(try Self.condition("Ready", of: server.get(nodes, name: "edge-1")) == "Unknown")
      var iterator = signals.makeAsyncIterator()
      while try server.get(nodes, name: "edge-3") != nil {
        _ = server.api.cluster.takeNews(reader)
        guard try server.get(nodes, name: "edge-3") != nil, await iterator.next() != nil else { break }
      }
      // The history has every state, also those that went by between two looks.
      let events = try #require(server.api.cluster.read { $0.store.events(nodes, after: start, limit: .max) })
      var seen: [String] = []
      for event in events where event.object.key.name == "edge-2" {
        let pressure = Self.condition("DiskPressure", of: Node(try event.object.object(apiVersion: "v1", kind: "Node")))
        if seen.last != pressure { seen.append(pressure) }
      }
      #expect(seen == ["False", "True", "False"])
      #expect(try Self.condition("Ready", of: server.get(nodes, name: "edge-4")) == "True")
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func `a node that was deleted may join again, and pulls what is bound to it`(forgets: Bool) async throws {
    try await SandboxServer.with { server in
      let (nodes, pods) = (ResourceID("nodes"), ResourceID("pods"))
      let simulated = try await server.startNodes(SimulationConfiguration(nodes: 2, pullSeconds: 1, speed: 20))
      try server.delete(nodes, name: "edge-1")
      // The deletion may be forgotten before anybody read of it.
      if forgets { server.compact() }
      try server.put([
        "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "pull"],
        "spec": [
          "nodeName": "edge-1", "containers": [["name": "a", "image": "nginx:1.27", "command": ["/prepull-noop"]]],
        ],
      ])
      var changes = server.changes(of: pods).makeAsyncIterator()
      try await simulated.join("edge-1")
      #expect(try Self.condition("Ready", of: server.get(nodes, name: "edge-1")) == "True")
      var phase = ""
      while phase != "Failed", let change = await changes.next() {
        phase = change.object.value("status", "phase")?.string ?? ""
      }
      #expect(phase == "Failed", "the image is there, and the command is in none")
      try await simulated.join("edge-1")
      try await simulated.join("edge-3")
      #expect(try server.list(nodes).count == 2)
    }
  }

  private static func condition(_ type: String, of node: Node?) -> String {
    (node?.value("status", "conditions")?.sequence ?? []).first { $0["type"]?.string == type }?["status"]?.string ?? ""
  }
}
