// Jobs of each kind from their creation to their end.

import ControllerTestSupport
import LogTestSupport
import PrePullSandbox
import Testing
import YAML

@Suite(.timeLimit(.minutes(3))) struct RunTests {
  @Test func `an ImagePrePullJob ends with both views of its status`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = prePullJob(
          "warm",
          [
            "images": ["nginx:1.27", "redis:7.2"], "nodeNames": ["edge-1", "edge-2", "nowhere"],
            "failureTolerate": "0.5", "concurrency": 2,
          ])
        try await controller.create(job)
        let status = try #require(try await cluster.waitForEnd(of: job)["status"])
        #expect(status["state"] == "Successful")
        #expect(status["event"] == "Pull")
        #expect(status["action"] == "Success")
        #expect(status["phase"] == "Completed")
        #expect(status["reason"] == "1 of 3 nodes failed, which failureTolerate 0.5 allows")
        let entries = status["status"]?.sequence ?? []
        #expect(entries.count == 3)
        for entry in entries {
          let isThere = entry["nodeStatus"]?["nodeName"] != "nowhere"
          #expect(entry["nodeStatus"]?["state"] == (isThere ? "Successful" : "Failed"))
          #expect(entry["imageStatus"]?.sequence?.count == (isThere ? 2 : nil))
        }
        #expect(status["nodeStatus"]?.sequence?.count == 3)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      }
    }
  }

  @Test func `an ImagePullJob counts its nodes and names those that failed`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 5)
    simulation.incidents = [NodeIncident(.diskPressure, of: .node("edge-2"))]
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": "3", "pullPolicy": ["backoffLimit": 0]])
        try await controller.create(job)
        let status = try #require(try await cluster.waitForEnd(of: job)["status"])
        #expect(status["desired"] == 5)
        #expect(status["active"] == 0)
        #expect(status["succeeded"] == 4)
        #expect(status["failed"] == 1)
        #expect(status["failedNodes"] == ["edge-2"])
        #expect(status["message"] == "job has completed")
        #expect(status["startTime"]?.string != nil)
        #expect(status["completionTime"]?.string != nil)
      }
    }
  }

  @Test func `an ImageListPullJob counts its images and says which failed`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = listPullJob(
          "warm",
          ["images": ["nginx:1.27", "no-such-image:1"], "parallelism": 3, "pullPolicy": ["backoffLimit": 0]])
        try await controller.create(job)
        let status = try #require(try await cluster.waitForEnd(of: job)["status"])
        #expect(status["desired"] == 2)
        #expect(status["active"] == 0)
        #expect(status["completed"] == 2)
        #expect(status["succeeded"] == 1)
        let failed = try #require(status["failedImageStatuses"]?.sequence)
        #expect(failed.count == 1)
        #expect(failed.first?["name"] == "no-such-image:1")
        #expect(failed.first?["imagePullJob"] == "")
        #expect(failed.first?["message"] == "3 of 3 nodes failed: pullFailed (3)")
      }
    }
  }

  @Test func `a job that selects no node ends at once, and fails only in KubeEdge`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let nowhere: Node = ["matchLabels": ["no": "such"]]
        let kubeedge = prePullJob("warm", ["images": ["nginx:1.27"], "labelSelector": nowhere])
        try await controller.create(kubeedge)
        let kruise = pullJob("warm", ["selector": nowhere])
        try await controller.create(kruise)
        #expect(try await cluster.waitForEnd(of: kubeedge)["status"]?["reason"] == "no nodes were matched")
        #expect(try await cluster.waitForEnd(of: kruise)["status"]?["message"] == "job has completed")
        #expect(try cluster.pods.isEmpty)
      }
    }
  }

  @Test func `events tell of the start, the failures and the end, and the log of each node`() async throws {
    try await TestCluster.with { cluster in
      let log = LogRecorder()
      try await cluster.withController(log: log) { controller in
        let job = prePullJob("warm", ["images": ["no-such-image:1"], "nodeNames": ["edge-1", "edge-2"]])
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try await cluster.wait(forAll: .events) { events in
          let reasons = Set(events.compactMap { $0["reason"]?.string })
          return reasons.isSuperset(of: ["Started", "NodeFailed", "Failed"])
        }
        for event in try cluster.server.list(.events) { #expect(event["involvedObject"]?["name"] == "warm") }
        let failure = "info a node failed job=imageprepulljobs.operations.kubeedge.io warm message="
        #expect(
          log.lines.contains { $0.hasPrefix(failure) && $0.contains(" node=edge-1 reason=") }, "\(log.text)")
      }
    }
  }

  @Test func `a job that is deleted takes all it made along, wherever it stands`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 20)
    simulation.pullSeconds = 100
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": 7])
        try await controller.create(job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 7 }
        try await controller.delete(job)
        try await cluster.wait(for: job.resourceID, job.name, in: job.namespace) { $0 == nil }
        try await cluster.waitForNothingLeft()
      }
    }
  }
}
