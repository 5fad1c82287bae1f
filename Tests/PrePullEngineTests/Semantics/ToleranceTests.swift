// How many failures a job bears.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct ToleranceTests {
  @Test func `as many failures as tolerated leave the job successful`() {
    var bench = Bench(
      kubeEdgePlan(nodes: 10) {
        $0["concurrency"] = 10
        $0["failureTolerate"] = "0.2"
      }, edgeNodes(10))
    bench.fail("edge-1", times: 1)
    bench.fail("edge-2", times: 1)
    #expect(bench.engine.end == nil)
    for node in 3...10 { bench.succeed("edge-\(node)") }
    bench.wait(1)
    #expect(bench.status?["state"] == "Successful")
    #expect(bench.status?["phase"] == "Completed")
    #expect(bench.status?["reason"] == "2 of 10 nodes failed, which failureTolerate 0.2 allows")
  }

  @Test func `one more fails the job early and nothing new starts`() {
    var bench = Bench(
      kubeEdgePlan(nodes: 10) {
        $0["concurrency"] = 4
        $0["failureTolerate"] = "0.1"
      }, edgeNodes(10))
    bench.fail("edge-1", times: 1)
    bench.wait(1)
    #expect(bench.started.count == 5)
    bench.fail("edge-2", times: 1)
    bench.wait(1)
    #expect(bench.status?["state"] == "Failed")
    #expect(bench.started.count == 5)
    #expect(bench.running == ["edge-3", "edge-4", "edge-5"], "what runs is let finish")
    bench.succeed("edge-3")
    bench.wait(301)
    #expect(bench.running.isEmpty, "or is cancelled at its timeout")
    #expect(bench.started.count == 5)
    #expect(bench.entry("edge-3")?["nodeStatus"]?["state"] == "Successful")
    #expect(bench.entry("edge-4")?["nodeStatus"]?["event"] == "TimeOut")
    #expect(
      bench.status?["reason"] == "4 of 10 nodes failed, more than failureTolerate 0.1 allows; 5 not tried")
    #expect(bench.engine.isSettled)
  }

  @Test func `nodes that are unfit from the start count as failed before anything starts`() {
    let bench = Bench(
      kubeEdgePlan { $0["nodeNames"] = list("edge-1", "edge-2", "ghost") }, edgeNodes(2))
    #expect(bench.started.isEmpty)
    #expect(bench.status?["reason"] == "1 of 3 nodes failed, more than failureTolerate 0.1 allows; 2 not tried")
  }

  @Test func `Kruise tries every node whatever happens`() {
    var bench = Bench(
      kruisePlan { $0["pullPolicy"] = ["backoffLimit": 0] }, ["a", "b", "c"].map { NodeFacts(name: $0) })
    bench.fail("a", times: 1)
    bench.wait(1)
    bench.fail("b", times: 1)
    bench.wait(1)
    bench.succeed("c")
    bench.wait(1)
    #expect(bench.status?["failedNodes"] == ["a", "b"])
    #expect(bench.status?["succeeded"] == 1)
    #expect(bench.status?["failed"] == 2)
    #expect(bench.message == "job has completed")
  }

  @Test func `failures are told in one Event, grouped`() {
    var bench = Bench(
      kubeEdgePlan(nodes: 4) {
        $0["concurrency"] = 4
        $0["failureTolerate"] = "1"
      }, edgeNodes(3))
    bench.fail("edge-1", times: 1)
    bench.fail("edge-2", times: 1)
    bench.succeed("edge-3")
    bench.wait(1)
    #expect(bench.events.map(\.reason) == [.started, .nodeFailed, .nodeFailed, .completed])
    #expect(
      bench.events.map(\.message) == [
        "1 image for 4 nodes", "1 node failed: 1 notFound (edge-4: there is no such node)",
        "2 nodes failed: 2 pullFailed (edge-1: nginx:1.27: 401 Unauthorized)", "1 node succeeded, 3 failed",
      ])
  }
}
