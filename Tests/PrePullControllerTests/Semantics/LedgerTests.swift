// What is stored of a job, and what happens when it goes missing.

import ControllerTestSupport
import PrePullEngine
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct LedgerTests {
  @Test func `the status of thousands of nodes stays small, and the ledger has every node`() async throws {
    let count = Soak.count(5_000, part: 1_500)
    var simulation = SimulationConfiguration(nodes: count, pullSeconds: 0.1)
    simulation.failureRate = 0.01
    let image = "registry.example.com/a-team/with-a-long-name/some-service:2026-11-21"
    try await TestCluster.with(simulation) { cluster in
      let statuses = cluster.server.record(ResourceID("imageprepulljobs", group: "operations.kubeedge.io"))
      try await cluster.withController { controller in
        let job = prePullJob(
          "warm",
          [
            "images": Node(.sequence((1...4).map { Node(.string("\(image)-\($0)")) })), "labelSelector": [:],
            "concurrency": 500, "failureTolerate": "1",
          ])
        let made = try await controller.create(job)
        let ended = try await cluster.waitForEnd(of: job, limit: .seconds(200))
        let ledger = try cluster.ledger(of: made)
        #expect(ledger.outcomes.count == count)
        let failed = ledger.outcomes.values.count { $0.failure != nil }
        #expect(failed > 20)
        let reason = ended["status"]?["reason"]?.string ?? ""
        #expect(reason.contains("\(failed) of \(count) nodes failed"), "\(reason)")
        #expect(reason.contains("are left out here for lack of room"), "\(reason)")
        let listed = ended["status"]?["status"]?.sequence ?? []
        #expect(listed.count { $0["nodeStatus"]?["state"] == "Failed" } == failed)
        let sizes = statuses.changes.map { JSONWriter.bytes($0.object["status"] ?? [:]).count }
        #expect(sizes.max() ?? .max <= 512 * 1024)
        // Many outcomes go into one write.
        #expect(statuses.changes.count < 200, "\(statuses.changes.count) writes")
      }
    }
  }

  @Test func `what jobs left that were deleted while no controller ran is collected`() async throws {
    try await TestCluster.with { cluster in
      let jobs = [
        pullJob("a"), listPullJob("b"), prePullJob("c", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]]),
      ]
      try await cluster.withController { controller in
        for job in jobs { try await controller.create(job) }
        for job in jobs { try await cluster.waitForEnd(of: job) }
      }
      for job in jobs { try cluster.server.delete(job.resourceID, namespace: job.namespace, name: job.name) }
      #expect(try cluster.leftovers.count >= 3)
      try await cluster.withController { _ in try await cluster.waitForNothingLeft() }
    }
  }

  @Test func `what is another's in the namespace is left alone`() async throws {
    try await TestCluster.with { cluster in
      let foreign: Node = [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": "settings", "namespace": Node(.string(TestCluster.namespace))], "data": ["a": "b"],
      ]
      try cluster.server.put(foreign)
      try await cluster.withController { controller in
        let job = pullJob()
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try await controller.delete(job)
        try await cluster.waitForNothingLeft()
      }
      #expect(try cluster.server.get(.configMaps, namespace: TestCluster.namespace, name: "settings") != nil)
    }
  }

  @Test(arguments: [
    prePullJob("warm", ["images": ["nginx:1.27"], "labelSelector": [:], "concurrency": 2]),
    pullJob("warm", ["parallelism": 2]),
  ]) func `a job whose ledger somebody deletes goes on to its end`(_ job: Node) async throws {
    var simulation = SimulationConfiguration.quick(nodes: 30)
    simulation.pullSeconds = 5
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let made = try await controller.create(job)
        try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) { objects in
          OutcomeLedger(shards: TestCluster.shards(of: made.uid, among: objects)).outcomes.count >= 6
        }
        let anchor = try #require(try cluster.server.list(.configMaps, namespace: TestCluster.namespace).first)
        try await controller.delete(anchor)
        let ended = try await cluster.waitForEnd(of: job)["status"]
        #expect(ended?["state"] ?? "Successful" == "Successful")
        #expect(ended?["succeeded"] ?? 30 == 30)
        try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) { objects in
          OutcomeLedger(shards: TestCluster.shards(of: made.uid, among: objects)).outcomes.count == 30
        }
      }
    }
  }

  @Test func `a part of a ledger that somebody deletes is written again with all outcomes`() async throws {
    // Names as long as they may be: the first outcomes, of nodes that are not there, fill more than the anchor.
    let names = (1...4000).map { "nowhere-\($0).\(String(repeating: "a-long-name.", count: 18))example" }
    let job = prePullJob(
      "warm",
      [
        "images": ["nginx:1.27"], "nodeNames": Node(.sequence((names + ["edge-1"]).map { Node(.string($0)) })),
        "failureTolerate": "1",
      ])
    var simulation = SimulationConfiguration.quick(nodes: 2)
    simulation.pullSeconds = 1_000
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let made = try await controller.create(job)
        try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) { objects in
          OutcomeLedger(shards: TestCluster.shards(of: made.uid, among: objects)).outcomes.count == names.count
        }
        let shards = try cluster.server.list(.configMaps, namespace: TestCluster.namespace)
        #expect(shards.count > 2)
        let last = try #require(
          shards.max { ($0.name.count, $0.name) < ($1.name.count, $1.name) }, "\(shards.map(\.name))")
        try await controller.delete(last)
        // The next outcome goes behind what is gone.
        try await controller.edit(job, ["spec": ["imagePrePullTemplate": ["nodeNames": ["edge-1", "edge-9"]]]])
        try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) { objects in
          let ledger = OutcomeLedger(shards: TestCluster.shards(of: made.uid, among: objects))
          return ledger.header?.epoch ?? 0 > 1 && ledger.outcomes["edge-9"] != nil
        }
      }
    }
  }

  @Test(arguments: [
    Fault(.status(403, reason: "Forbidden")) { $0.target?.subresource == "status" },
    Fault(.status(413, reason: "RequestEntityTooLarge")) { $0.target?.subresource == "status" },
    Fault(.status(404, reason: "NotFound")) { $0.verb == "create" && $0.target?.resource == "configmaps" },
    Fault(.status(500, reason: "InternalError")) { $0.target?.subresource == "status" },
  ]) func `what cannot be stored is told in an Event, and stored once it can be`(_ fault: Fault) async throws {
    try await TestCluster.with { cluster in
      let number = cluster.server.setFault(fault)
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": 3])
        try await controller.create(job)
        try await cluster.wait(forAll: .events, in: job.namespace) {
          $0.contains { $0["reason"] == "NotStored" && $0["type"] == "Warning" }
        }
        cluster.server.removeFault(number)
        try await cluster.waitForEnd(of: job)
      }
    }
  }

  @Test func `a job whose old ledger cannot be removed ends all the same, and its ledger does not grow`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = pullJob("warm", ["image": "does-not-exist:1", "pullPolicy": ["backoffLimit": 0]])
        let made = try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        cluster.server.setFault(
          Fault(.status(500)) { $0.verb == "delete" && $0.target?.resource == "configmaps" })
        let configMaps = cluster.server.record(.configMaps)
        // Each writes the ledger anew; from the second on there is an old part to remove.
        for text in ["1", "2", "3"] {
          try await controller.edit(made, ["metadata": ["annotations": ["prepull.dev/retry": Node(.string(text))]]])
          try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) { objects in
            let header = OutcomeLedger(shards: TestCluster.shards(of: made.uid, among: objects)).header
            return header?.retry == text && header?.end != nil
          }
          try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
            $0?["status"]?["failed"] == 3 && $0?["status"]?["completionTime"] != nil
          }
        }
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
        #expect(try cluster.ledger(of: made).outcomes.count == 3)
        #expect(configMaps.changes.count { $0.kind == .added } <= 3)
      }
    }
  }

  @Test func `a controller that starts in the middle pulls on no node twice`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 40)
    simulation.pullSeconds = 4
    try await TestCluster.with(simulation) { cluster in
      let made = PodRecord(cluster)
      let job = pullJob("warm", ["parallelism": 5])
      for part in 0..<4 {
        try await cluster.withController { controller in
          if part == 0 { try await controller.create(job) }
          try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
            $0?["status"]?["succeeded"]?.integer ?? 0 >= 10 * (part + 1)
          }
        }
      }
      #expect(made.nodes.count == 40)
      #expect(Set(made.nodes).count == 40)
      #expect(try cluster.job(job)?["status"]?["completionTime"] != nil)
    }
  }

  @Test func `a job made again under its name begins anew`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        let first = try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try await controller.delete(job)
        let second = try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        #expect(first.uid != second.uid)
        try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) {
          $0.map(\.name) == ["prepull-\(second.uid)"]
        }
      }
    }
  }
}
