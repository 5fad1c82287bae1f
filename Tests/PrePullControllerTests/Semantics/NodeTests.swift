// What becomes of jobs when nodes and Pods do what nobody asked for.

import ControllerTestSupport
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(3))) struct NodeTests {
  /// Nodes that pull for so long that a test decides how it ends.
  private static func slow(_ nodes: Int) -> SimulationConfiguration {
    var simulation = SimulationConfiguration.quick(nodes: nodes)
    simulation.pullSeconds = 1000
    return simulation
  }

  private static func entry(_ job: Node?, _ node: String) -> Node? {
    job?["status"]?["status"]?.sequence?.first { $0["nodeStatus"]?["nodeName"]?.string == node }?["nodeStatus"]
  }

  @Test func `nodes that are not ready or run short of disk fail in KubeEdge, with the reason`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.nodes.setReady("edge-1", false)
      try await cluster.nodes.setDiskPressure("edge-2", true)
      try await cluster.withController { controller in
        let job = prePullJob(
          "warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1", "edge-2", "edge-3"], "failureTolerate": "1"])
        try await controller.create(job)
        let ended = try await cluster.waitForEnd(of: job)
        #expect(Self.entry(ended, "edge-1")?["reason"] == "the node is not ready")
        #expect(Self.entry(ended, "edge-2")?["reason"]?.string?.hasPrefix("disk: ") == true)
        #expect(Self.entry(ended, "edge-3")?["state"] == "Successful")
      }
    }
  }

  @Test func `a node that goes silent while it pulls is shown, and fails when its time is over`() async throws {
    var simulation = Self.slow(1)
    // The Pod's own deadline counts in the nodes' time.
    simulation.speed = 1
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"], "timeoutSeconds": 20])
        try await controller.create(job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 1 }
        try await cluster.nodes.setReady("edge-1", false)
        try await cluster.wait(for: job.resourceID, "warm") {
          $0?["status"]?["nodeStatus"]?.sequence?.first?["phase"] == "Unknown"
        }
        let ended = try await cluster.waitForEnd(of: job)
        #expect(Self.entry(ended, "edge-1")?["event"] == "TimeOut")
        #expect(Self.entry(ended, "edge-1")?["reason"]?.string?.contains("the node is not ready") == true)
      }
    }
  }

  @Test func `a Kruise job waits for a node that is not ready`() async throws {
    try await TestCluster.with(.quick(nodes: 2)) { cluster in
      try await cluster.nodes.setReady("edge-2", false)
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": 2])
        try await controller.create(job)
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0?["status"]?["succeeded"] == 1 }
        try await cluster.nodes.setReady("edge-2", true)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["succeeded"] == 2)
      }
    }
  }

  @Test func `a node that is deleted while it pulls fails in KubeEdge and counts no more in Kruise`() async throws {
    try await TestCluster.with(Self.slow(2)) { cluster in
      try await cluster.withController { controller in
        let kubeedge = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        let kruise = pullJob("warm", ["selector": ["names": ["edge-1"]]])
        try await controller.create(kubeedge)
        try await controller.create(kruise)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 2 }
        try cluster.server.delete(.nodes, name: "edge-1")
        let failed = try await cluster.waitForEnd(of: kubeedge)
        #expect(Self.entry(failed, "edge-1")?["reason"] == "the node was deleted while it pulled")
        let ended = try await cluster.waitForEnd(of: kruise)["status"]
        #expect(ended?["desired"] == 0)
        #expect(ended?["failed"] == 0)
      }
    }
  }

  @Test func `a Pod that a person deletes is run again`() async throws {
    try await TestCluster.with(Self.slow(1)) { cluster in
      try await cluster.withController { controller in
        let made = PodRecord(cluster)
        let job = pullJob("warm")
        try await controller.create(job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 1 }
        let pod = try #require(try cluster.pods.first)
        try await controller.delete(pod)
        try await eventually("a second Pod") { made.nodes == ["edge-1", "edge-1"] }
        let status = try cluster.job(job)?["status"]
        #expect(status?["failed"]?.integer ?? 0 == 0)
        #expect(status?["completionTime"] == nil)
      }
    }
  }

  /// A user's Pod.
  private static func pod(_ name: String, on node: String, in namespace: String = "prod") -> Node {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": Node(.string(name)), "namespace": Node(.string(namespace)), "labels": ["app": "web"]],
      "spec": [
        "nodeName": Node(.string(node)), "containers": [["name": "web", "image": "web:1", "command": ["/run"]]],
      ],
    ]
  }

  @Test func `a podSelector follows pods that come and go`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        try await controller.create(Self.pod("a", on: "edge-1"))
        // Of another namespace than the job's.
        try await controller.create(Self.pod("b", on: "edge-3", in: "default"))
        let job = pullJob(
          "warm",
          [
            "podSelector": ["matchLabels": ["app": "web"]], "parallelism": 3, "completionPolicy": ["type": "Never"],
          ])
        try await controller.create(job)
        let first = try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
          $0?["status"]?["succeeded"] == 1
        }
        #expect(first?["status"]?["desired"] == 1)
        try await controller.create(Self.pod("c", on: "edge-2"))
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0?["status"]?["succeeded"] == 2 }
        try await controller.delete(Self.pod("a", on: "edge-1"))
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0?["status"]?["desired"] == 1 }
      }
    }
  }

  @Test func `a node that comes after its pods, or again, belongs to a job by its pods`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 3)
    // Pods of nodes that are gone stay for 40 s of the nodes' time.
    (simulation.pullSeconds, simulation.speed) = (0.05, 1)
    try await TestCluster.with(simulation) { cluster in
      try cluster.server.delete(.nodes, name: "edge-1")
      try await cluster.withController { controller in
        try await controller.create(Self.pod("there", on: "edge-2"))
        let job = pullJob(
          "warm",
          [
            "podSelector": ["matchLabels": ["app": "web"]], "parallelism": 3, "completionPolicy": ["type": "Never"],
          ])
        try await controller.create(job)
        @Sendable func has(_ nodes: Int) async throws {
          try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
            $0?["status"]?["desired"]?.integer == nodes
          }
        }
        try await has(1)
        try await controller.create(Self.pod("early", on: "edge-1"))
        // Once this one is seen, the other was.
        try await controller.create(Self.pod("later", on: "edge-3"))
        try await has(2)
        try await cluster.nodes.join("edge-1")
        try await has(3)
        try cluster.server.delete(.nodes, name: "edge-1")
        try await has(2)
        try await cluster.nodes.join("edge-1")
        try await has(3)
      }
    }
  }

  @Test func `a cordoned and tainted node pulls all the same`() async throws {
    try await TestCluster.with(.quick(nodes: 1)) { cluster in
      try await cluster.withController { controller in
        _ = try await controller.client.patch(
          .nodes, "edge-1",
          .merge(["spec": ["unschedulable": true, "taints": [["key": "full", "effect": "NoExecute"]]]]))
        let job = pullJob("warm")
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["succeeded"] == 1)
      }
    }
  }
}
