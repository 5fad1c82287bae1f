// What a user changes of a job that is under way, or over.

import ControllerTestSupport
import PrePullSandbox
import Testing
import YAML

@Suite(.timeLimit(.minutes(3))) struct SteeringTests {
  @Test func `parallelism 0 pauses a job, and another number lets it go on`() async throws {
    // Two at a time, the job lasts 18 s: time enough to pause it.
    var simulation = SimulationConfiguration.quick(nodes: 12)
    simulation.pullSeconds = 60
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": 0])
        try await controller.create(job)
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0?["status"]?["desired"] == 12 }
        #expect(try cluster.pods.isEmpty)
        try await controller.edit(job, ["spec": ["parallelism": 2]])
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { !$0.isEmpty }
        try await controller.edit(job, ["spec": ["parallelism": 0]])
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
        let paused = try #require(try cluster.job(job)?["status"])
        #expect(paused["completionTime"] == nil)
        #expect(paused["succeeded"]?.integer ?? 12 < 12)
        try await controller.edit(job, ["spec": ["parallelism": 12]])
        #expect(try await cluster.waitForEnd(of: job)["status"]?["succeeded"] == 12)
      }
    }
  }

  @Test func `the annotation for a pause holds a job back until it is taken off`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
          .annotated("prepull.dev/paused", "true")
        try await controller.create(job)
        try await cluster.wait(for: job.resourceID, "warm") { $0?["status"]?["reason"] == "paused" }
        #expect(try cluster.pods.isEmpty)
        try await controller.edit(job, ["metadata": ["annotations": ["prepull.dev/paused": Node(.null)]]])
        #expect(try await cluster.waitForEnd(of: job)["status"]?["state"] == "Successful")
      }
    }
  }

  @Test func `the annotation for a retry tries what failed again, and nothing else`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.nodes.setDiskPressure("edge-2", true)
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": 3, "pullPolicy": ["backoffLimit": 0]])
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["failedNodes"] == ["edge-2"])
        try await cluster.nodes.setDiskPressure("edge-2", false)
        let made = PodRecord(cluster)
        try await controller.edit(job, ["metadata": ["annotations": ["prepull.dev/retry": "1"]]])
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
          $0?["status"]?["succeeded"] == 3 && $0?["status"]?["completionTime"] != nil
        }
        #expect(made.nodes == ["edge-2"])
      }
    }
  }

  @Test func `the annotation for cancelling ends what runs`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 4)
    simulation.pullSeconds = 1000
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": 2])
        try await controller.create(job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 2 }
        try await controller.edit(job, ["metadata": ["annotations": ["prepull.dev/cancelled": "true"]]])
        #expect(try await cluster.waitForEnd(of: job)["status"]?["message"] == "job was cancelled")
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      }
    }
  }

  @Test func `a job ends at its activeDeadlineSeconds`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 2)
    simulation.pullSeconds = 1000
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = pullJob(
          "warm", ["completionPolicy": ["activeDeadlineSeconds": 1], "pullPolicy": ["timeoutSeconds": 1]])
        try await controller.create(job)
        let status = try await cluster.waitForEnd(of: job)["status"]
        #expect(status?["message"] == "job exceeds activeDeadlineSeconds")
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      }
    }
  }

  @Test func `a job is deleted ttlSecondsAfterFinished after its end`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = pullJob("warm", ["completionPolicy": ["ttlSecondsAfterFinished": 1]])
        try await controller.create(job)
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0 == nil }
        try await cluster.waitForNothingLeft()
      }
    }
  }

  @Test func `the time to live of a job that ended before the controller started is kept`() async throws {
    try await TestCluster.with { cluster in
      let job = pullJob("warm")
      try await cluster.withController { controller in
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
        try await controller.edit(job, ["spec": ["completionPolicy": ["ttlSecondsAfterFinished": 3]]])
      }
      try await cluster.withController { _ in
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0 == nil }
        try await cluster.waitForNothingLeft()
      }
    }
  }

  @Test func `a finished job whose images grow opens again and pulls only what is new`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = listPullJob("warm", ["images": ["nginx:1.27"], "parallelism": 3])
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
        let made = PodRecord(cluster)
        try await controller.edit(job, ["spec": ["images": ["nginx:1.27", "redis:7.2"]]])
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
          $0?["status"]?["succeeded"] == 2 && $0?["status"]?["completionTime"] != nil
        }
        #expect(made.nodes == ["edge-1", "edge-2", "edge-3"])
        #expect(made.images == ["redis:7.2"])
      }
    }
  }

  @Test func `an edit while no controller runs takes effect when one starts`() async throws {
    try await TestCluster.with { cluster in
      let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
      try await cluster.withController { controller in
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      }
      try await cluster.withClient { client in
        _ = try await client.patch(
          .init(
            group: "operations.kubeedge.io", version: "v1alpha1", plural: "imageprepulljobs", kind: "ImagePrePullJob",
            isNamespaced: false), "warm",
          .merge(["spec": ["imagePrePullTemplate": ["nodeNames": ["edge-1", "edge-3"]]]]))
      }
      let made = PodRecord(cluster)
      try await cluster.withController { _ in
        try await cluster.wait(for: job.resourceID, "warm") {
          $0?["status"]?["state"] == "Successful" && $0?["status"]?["status"]?.sequence?.count == 2
        }
      }
      #expect(made.nodes == ["edge-3"])
    }
  }

  @Test func `Never pulls on a node that joins`() async throws {
    try await TestCluster.with(.quick(nodes: 2)) { cluster in
      try await cluster.withController { controller in
        let job = pullJob("warm", ["parallelism": 2, "completionPolicy": ["type": "Never"]])
        try await controller.create(job)
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0?["status"]?["succeeded"] == 2 }
        var joining = SimulationConfiguration.quick(nodes: 1)
        joining.namePrefix = "late-"
        _ = try await cluster.server.startNodes(joining)
        let done = try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
          $0?["status"]?["succeeded"] == 3
        }
        #expect(done?["status"]?["desired"] == 3)
        #expect(done?["status"]?["completionTime"] == nil)
      }
    }
  }
}
