// What happens while the server refuses to store what became of a job.

import ControllerTestSupport
import PrePullSandbox
import Synchronization
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct StoringTests {
  /// What is refused: the job's status, or its ledger.
  enum Part: String, Sendable, CaseIterable {
    case status, ledger

    @Sendable func isWritten(by request: Fault.Request) -> Bool {
      guard request.verb == "patch" else { return false }
      return self == .status ? request.target?.subresource == "status" : request.target?.resource == "configmaps"
    }
  }

  @Test(arguments: Part.allCases)
  func `a refusal is told, nothing is lost meanwhile, and the job ends once it is over`(part: Part) async throws {
    try await TestCluster.with { cluster in
      let pods = PodRecord(cluster)
      let fault = cluster.server.setFault(
        Fault(.status(403, reason: "Forbidden", message: "a policy is against it"), matching: part.isWritten))
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "labelSelector": [:], "concurrency": 3])
        try await controller.create(job)
        try await cluster.wait(forAll: .events) { events in
          events.contains { event in
            event["reason"] == "NotStored" && event["type"] == "Warning"
              && event["involvedObject"]?["name"] == "warm"
              && event["message"]?.string?.contains("a policy is against it") == true
          }
        }
        #expect(try cluster.job(job)?.hasEnded == false)
        // No outcome is durable, so every finished Pod is still there.
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 3 }
        cluster.server.removeFault(fault)
        let ended = try await cluster.waitForEnd(of: job)
        #expect(ended["status"]?["state"] == "Successful")
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
        #expect(pods.nodes == ["edge-1", "edge-2", "edge-3"], "a node pulled twice")
      }
    }
  }

  @Test func `a server that is away is asked ever more rarely, and at once when it is back`() async throws {
    try await TestCluster.with { cluster in
      let tries = Mutex<[ContinuousClock.Instant]>([])
      let fault = cluster.server.setFault(
        Fault(.close) { request in
          guard request.target?.subresource == "status", request.target?.name == "warm" else { return false }
          tries.withLock { $0.append(.now) }
          return true
        })
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "labelSelector": [:], "concurrency": 3])
        try await controller.create(job)
        try await eventually("four tries") { tries.withLock { $0.count } >= 4 }
        let seen = tries.withLock { $0 }
        // 1, 2 and 4 s.
        #expect(seen[3] - seen[2] > .milliseconds(2500), "\(seen)")
        #expect(try cluster.job(job)?.hasEnded == false)
        cluster.server.removeFault(fault)
        // The next try is 8 s away, unless somebody finds the server before.
        let other = prePullJob("other", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        try await controller.create(other)
        let ended = try await cluster.waitForEnd(of: job)
        #expect(.now - seen[3] < .seconds(6))
        #expect(ended["status"]?["state"] == "Successful")
        let events = try cluster.server.list(.events, namespace: nil)
        #expect(!events.contains { $0["reason"] == "NotStored" })
      }
    }
  }

  @Test func `jobs for which the server takes its time hold up no job that runs`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "labelSelector": [:], "concurrency": 3])
        try await controller.create(job.annotated("prepull.dev/paused", "true"))
        try await cluster.wait(for: job.resourceID, "warm") { $0?["status"]?["reason"] == "paused" }
        let hanging = Mutex(0)
        let fault = cluster.server.setFault(
          Fault(.delay(.seconds(600))) { request in
            guard request.target?.subresource == "status", request.target?.name.hasPrefix("hangs") == true else {
              return false
            }
            hanging.withLock { $0 += 1 }
            return true
          })
        // Their statuses are to say that they cannot be run.
        for number in 0..<50 { try await controller.create(pullJob("hangs-\(number)", ["image": "Not An Image"])) }
        try await eventually("many hang") { hanging.withLock { $0 } >= 32 }
        try await controller.edit(job, ["metadata": ["annotations": ["prepull.dev/paused": Node(.null)]]])
        // Before any of the others is given up.
        let ended = try await cluster.waitForEnd(of: job, limit: .seconds(20))
        #expect(ended["status"]?["state"] == "Successful")
        cluster.server.removeFault(fault)
      }
    }
  }
}
