// Edits of a job that runs or is over.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct EditTests {
  @Test func `an image that is added to a finished job opens it again for that image alone`() {
    var bench = Bench(kubeEdgePlan { $0["images"] = list("a:1") }, edgeNodes(1))
    bench.succeedAll()
    let ended = bench.engine.end?.at
    bench.wait(100)
    bench.send(.specChanged(kubeEdgePlan { $0["images"] = list("a:1", "b:1") }))
    #expect(bench.started.count == 2)
    #expect(bench.started.last?.images.map(\.reference) == ["b:1"])
    bench.wait(1)
    #expect(bench.status?["state"] == "Pulling")
    bench.succeedAll()
    #expect(bench.status?["state"] == "Successful")
    #expect(bench.engine.end?.at != ended)
    #expect(bench.events.map(\.reason) == [.started, .completed, .reopened, .completed])
    #expect(
      bench.entry("edge-1")?["imageStatus"]
        == [["image": "a:1", "state": "Successful"], ["image": "b:1", "state": "Successful"]])
  }

  @Test func `an image that is added while a node pulls is pulled next`() {
    var bench = Bench(kubeEdgePlan { $0["images"] = list("a:1") }, edgeNodes(1))
    bench.send(.specChanged(kubeEdgePlan { $0["images"] = list("a:1", "b:1") }))
    #expect(bench.started.count == 1)
    bench.succeed("edge-1")
    #expect(bench.started.last?.images.map(\.reference) == ["b:1"])
    bench.succeedAll()
    #expect(bench.status?["state"] == "Successful")
  }

  @Test func `taking away the image that failed mends the node`() {
    var bench = Bench(kubeEdgePlan { $0["images"] = list("a:1", "b:1") }, edgeNodes(1))
    guard let task = bench.tasks["edge-1"] else { return #expect(Bool(false), "nothing started") }
    bench.send(
      .taskProgress(
        task.id,
        [ImageReport(image: 0, state: .pulled), ImageReport(image: 1, state: .backingOff, failures: 1, message: "no")]))
    bench.wait(1)
    #expect(bench.status?["state"] == "Failed")
    bench.send(.specChanged(kubeEdgePlan { $0["images"] = list("a:1") }))
    bench.wait(1)
    #expect(bench.status?["state"] == "Successful")
    #expect(bench.started.count == 1)
  }

  @Test func `nodes that are added to a finished job are the only ones that run`() {
    var bench = Bench(kubeEdgePlan(nodes: 1), edgeNodes(3))
    bench.succeedAll()
    bench.send(.specChanged(kubeEdgePlan(nodes: 3)))
    bench.succeedAll()
    #expect(bench.started.map(\.id.node) == ["edge-1", "edge-2", "edge-3"])
    #expect(bench.status?["status"]?.sequence?.count == 3)
  }

  @Test func `a node that is taken off the list is cancelled and counts no more`() {
    var bench = Bench(kubeEdgePlan(nodes: 3) { $0["concurrency"] = 2 }, edgeNodes(3))
    bench.succeed("edge-1")
    bench.wait(2)
    bench.send(.specChanged(kubeEdgePlan { $0["nodeNames"] = list("edge-3") }))
    #expect(bench.removed.contains(TaskID(node: "edge-2", attempt: 1)))
    #expect(bench.engine.tally.selected == 1)
    bench.succeedAll()
    #expect(OutcomeLedger(shards: bench.ledger).outcomes.keys.sorted() == ["edge-3"])
    #expect(bench.status?["status"]?.sequence?.count == 1)
  }

  @Test func `an edit that brings no work leaves the end as it was`() {
    var bench = Bench(kubeEdgePlan { $0["images"] = list("a:1", "b:1") }, edgeNodes(1))
    bench.succeedAll()
    let ended = bench.engine.end?.at
    bench.wait(100)
    bench.send(.specChanged(kubeEdgePlan { $0["images"] = list("a:1") }))
    #expect(bench.engine.end?.at == ended)
    #expect(bench.events.map(\.reason) == [.started, .completed])
  }

  @Test func `a node that joins opens no finished job`() {
    var bench = Bench(kruisePlan(), [NodeFacts(name: "a")])
    bench.succeedAll()
    bench.send(.nodeChanged(NodeFacts(name: "b")))
    #expect(bench.started.count == 1)
    #expect(bench.status?["desired"] == 1)
  }

  @Test func `a greater ratio lets a failed job go on with what was not tried`() {
    var bench = Bench(kubeEdgePlan(nodes: 3), edgeNodes(3))
    bench.fail("edge-1", times: 1)
    bench.wait(1)
    #expect(bench.status?["state"] == "Failed")
    bench.send(.specChanged(kubeEdgePlan(nodes: 3) { $0["failureTolerate"] = "0.5" }))
    bench.succeedAll()
    #expect(bench.started.map(\.id.node) == ["edge-1", "edge-2", "edge-3"])
    #expect(bench.status?["state"] == "Successful")
  }

  @Test func `a retry tries what failed and nothing else`() throws {
    var bench = Bench(
      kubeEdgePlan(nodes: 2) {
        $0["failureTolerate"] = "0"
        $0["concurrency"] = 2
      }, edgeNodes(2))
    bench.succeed("edge-2")
    bench.fail("edge-1", times: 1)
    bench.wait(1)
    #expect(bench.status?["state"] == "Failed")
    var plan = bench.engine.plan
    plan.retryRequest = "2026-01-01"
    bench.send(.specChanged(plan))
    bench.wait(1)
    #expect(bench.running == ["edge-1"])
    bench.succeedAll()
    #expect(bench.status?["state"] == "Successful")
    #expect(
      bench.started.map(\.id) == [
        TaskID(node: "edge-1", attempt: 1), TaskID(node: "edge-2", attempt: 1), TaskID(node: "edge-1", attempt: 2),
      ])
  }

  @Test func `a job that is cancelled stops, and goes on when it is not cancelled any more`() {
    var bench = Bench(kruisePlan(), ["a", "b"].map { NodeFacts(name: $0) })
    var plan = bench.engine.plan
    plan.isCancelled = true
    bench.send(.specChanged(plan))
    bench.wait(1)
    #expect(bench.running.isEmpty)
    #expect(bench.message == "job was cancelled")
    #expect(bench.status?["failed"] == 0)
    plan.isCancelled = false
    bench.send(.specChanged(plan))
    #expect(bench.running == ["a"])
    bench.succeedAll()
    #expect(bench.message == "job has completed")
  }

  @Test func `deleting a job cancels what runs, and nothing more is decided`() {
    var bench = Bench(kubeEdgePlan(nodes: 3) { $0["concurrency"] = 2 }, edgeNodes(3))
    bench.send(.deleted)
    #expect(Set(bench.removed.map(\.node)) == ["edge-1", "edge-2"])
    #expect(bench.engine.isSettled)
    bench.wait(1000)
    #expect(bench.started.count == 2)
    #expect(bench.engine.beginFlush(at: bench.now) == nil)
  }

  @Test func `a shorter limit holds for what runs already`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.wait(20)
    bench.send(.specChanged(kubeEdgePlan { $0["timeoutSeconds"] = 10 }))
    #expect(bench.engine.tally.failed == 1)
  }
}
