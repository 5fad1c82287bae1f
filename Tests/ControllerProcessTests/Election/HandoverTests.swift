// Several controllers: one works, the others stand by, and take over.

import ControllerTestSupport
import PrePullEngine
import PrePullSandbox
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct HandoverTests {
  /// Long enough for a leader to keep it while other tests have the processor; the next waits no longer than this.
  private static let flags = ["--lease-duration", "15"]

  private static func simulation(_ pullSeconds: Double = 10) -> SimulationConfiguration {
    var simulation = SimulationConfiguration.quick(nodes: 60)
    simulation.pullSeconds = pullSeconds
    return simulation
  }

  private static var lease: String { "prepull-controller" }

  /// A job, and what happened to its Pods and its ledger since it was made.
  private struct Watched: Sendable {
    let cluster: TestCluster
    let job: Node
    let pods: ChangeRecord
    let configMaps: ChangeRecord

    init(_ cluster: TestCluster, parallelism: Int) throws {
      self.cluster = cluster
      pods = cluster.server.record(.pods)
      configMaps = cluster.server.record(.configMaps)
      job = try cluster.server.put(pullJob("warm", ["parallelism": Node(.integer(parallelism))]))
    }

    func waitForOutcomes(_ count: Int) async throws {
      let uid = job.uid
      try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) { objects in
        OutcomeLedger(shards: TestCluster.shards(of: uid, among: objects)).outcomes.count >= count
      }
    }

    func expectGoodEnd(_ parallelism: Int) async throws {
      let status = try await cluster.waitForEnd(of: job, limit: .seconds(120))["status"]
      #expect(status?["succeeded"] == 60)
      let verdict = Verdict(
        job: job.uid, limits: [(0, parallelism)], pods: pods.changes, configMaps: configMaps.changes)
      #expect(verdict.complaints(verdict.history) == [])
      #expect(verdict.podCount == 60)
    }
  }

  private static func holder(_ cluster: TestCluster) throws -> String? {
    let lease = try cluster.server.get(.leases, namespace: TestCluster.namespace, name: lease)
    return lease?["spec"]?["holderIdentity"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func waitForHolder(
    _ cluster: TestCluster, _ isRight: @escaping @Sendable (String) -> Bool
  ) async throws {
    try await cluster.wait(for: .leases, lease, in: TestCluster.namespace) {
      isRight($0?["spec"]?["holderIdentity"]?.string ?? "")
    }
  }

  @Test func `a leader that is killed is replaced within the lease, and no task is done twice`() async throws {
    try await TestCluster.with(Self.simulation()) { cluster in
      try await ControllerUnderTest.run(cluster.server, Self.flags + ["--identity", "first"]) { first in
        try await Self.waitForHolder(cluster) { $0 == "first" }
        try await ControllerUnderTest.run(cluster.server, Self.flags + ["--identity", "second"]) { second in
          let watched = try Watched(cluster, parallelism: 10)
          try await watched.waitForOutcomes(15)
          #expect(try Self.holder(cluster) == "first")
          #expect(!second.log.text.contains("\"msg\":\"ready\""), "the second works, too")
          first.kill()
          try await Self.waitForHolder(cluster) { $0 == "second" }
          try await watched.expectGoodEnd(10)
        }
      }
    }
  }

  @Test func `a leader that is told to stop hands over at once`() async throws {
    try await TestCluster.with(Self.simulation()) { cluster in
      try await ControllerUnderTest.run(cluster.server, ["--lease-duration", "3600", "--identity", "first"]) { first in
        try await Self.waitForHolder(cluster) { $0 == "first" }
        try await ControllerUnderTest.run(cluster.server, ["--lease-duration", "3600", "--identity", "second"]) {
          second in
          let watched = try Watched(cluster, parallelism: 10)
          try await watched.waitForOutcomes(15)
          first.terminate()
          try await first.log.wait(for: "stopped")
          // Without the release it would take an hour.
          try await Self.waitForHolder(cluster) { $0 == "second" }
          try await watched.expectGoodEnd(10)
          try await second.log.wait(for: "ready")
        }
      }
    }
  }

  @Test func `a leader that stood still writes nothing when it goes on after another took over`() async throws {
    try await TestCluster.with(Self.simulation()) { cluster in
      try await ControllerUnderTest.run(cluster.server, Self.flags + ["--identity", "first"]) { first in
        try await Self.waitForHolder(cluster) { $0 == "first" }
        try await ControllerUnderTest.run(cluster.server, Self.flags + ["--identity", "second"]) { _ in
          let watched = try Watched(cluster, parallelism: 10)
          try await watched.waitForOutcomes(15)
          first.freeze()
          defer { first.thaw() }
          try await Self.waitForHolder(cluster) { $0 == "second" }
          try await watched.waitForOutcomes(30)
          first.thaw()
          try await watched.expectGoodEnd(10)
          #expect(try Self.holder(cluster) == "second")
          try await first.log.wait(for: "this process does not lead any more")
        }
      }
    }
  }

  @Test func `a process that stops ends with exit code 0`() async throws {
    try await TestCluster.with { cluster in
      let (_, end) = try await ControllerUnderTest.run(cluster.server) { controller in
        try await controller.log.wait(for: "ready")
      }
      #expect(end.exitCode == 0)
      #expect(end.errors.contains("\"msg\":\"stopped\""))
    }
  }
}
