// An engine that is built again from what is stored.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct RestartTests {
  private static let day: Int = 86_400

  private static func live(
    _ node: String, _ bench: Bench, state: ImageReport.State = .pulling, end: TaskEnd? = nil
  ) -> LiveTask {
    LiveTask(
      id: TaskID(node: node, attempt: 1), createdAt: bench.now, images: [ImageReport(image: 0, state: state)], end: end,
      deadlineSeconds: 300)
  }

  @Test func `what is done stays done, what runs is taken over, the rest goes on`() {
    var bench = Bench(kubeEdgePlan(nodes: 4) { $0["concurrency"] = 2 }, edgeNodes(4))
    bench.succeed("edge-1")
    bench.wait(2)
    #expect(bench.running == ["edge-2", "edge-3"])
    bench.crash(tasks: [Self.live("edge-2", bench), Self.live("edge-3", bench, state: .pulled, end: .completed)])
    #expect(bench.engine.tally.active == 2, "edge-2 and edge-4")
    bench.succeedAll()
    #expect(bench.started.map(\.id.node) == ["edge-1", "edge-2", "edge-3", "edge-4"])
    #expect(bench.status?["state"] == "Successful")
    #expect(bench.status?["status"]?.sequence?.count == 4)
  }

  @Test func `a Pod whose outcome is stored is removed and not run again`() {
    var bench = Bench(kubeEdgePlan(nodes: 2), edgeNodes(2))
    bench.succeed("edge-1")
    bench.wait(2)
    bench.crash(tasks: [Self.live("edge-1", bench, state: .pulled, end: .completed), Self.live("edge-2", bench)])
    #expect(bench.removed.contains(TaskID(node: "edge-1", attempt: 1)))
    bench.succeedAll()
    #expect(bench.started.filter { $0.id.node == "edge-1" }.count == 1)
  }

  @Test func `a Pod that vanished with the controller is run again`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.crash()
    #expect(bench.started.count == 2)
  }

  @Test func `a budget goes on where it was`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    let task = Self.live("edge-1", bench)
    bench.wait(200)
    bench.crash(tasks: [task])
    bench.wait(99)
    #expect(bench.engine.tally.active == 1)
    bench.wait(2)
    #expect(bench.engine.tally.failed == 1)
  }

  @Test func `a finished job needs no engine and writes nothing`() {
    var bench = Bench(kruisePlan(), [NodeFacts(name: "a")])
    bench.succeedAll()
    let facts = StoredFacts(plan: bench.engine.plan, status: bench.status, ledger: bench.ledger)
    #expect(facts.settledEnd?.cause == .allTried)
    let writes = bench.statusWrites
    bench.crash()
    bench.wait(100)
    #expect(bench.statusWrites == writes)
    #expect(!bench.last.needsNodes)
  }

  @Test func `an edit that nobody saw is made good`() {
    var bench = Bench(kubeEdgePlan { $0["images"] = list("a:1") }, edgeNodes(1))
    bench.succeedAll()
    let plan = kubeEdgePlan { $0["images"] = list("b:1", "a:1") }
    #expect(StoredFacts(plan: plan, status: bench.status, ledger: bench.ledger).settledEnd == nil)
    bench.crash(plan)
    bench.wait(1)
    #expect(bench.started.last?.images == [TaskImage(index: 1, reference: "b:1", secrets: [])])
    bench.succeedAll()
    #expect(bench.status?["state"] == "Successful")
  }

  @Test func `a job that failed stays failed`() {
    var bench = Bench(kubeEdgePlan(nodes: 3), edgeNodes(3))
    bench.fail("edge-1", times: 1)
    bench.wait(2)
    let status = bench.status
    bench.crash()
    bench.wait(100)
    #expect(bench.started.count == 1)
    #expect(bench.status == status)
  }

  @Test func `without a ledger the status tells the outcomes`() {
    var bench = Bench(kubeEdgePlan(nodes: 2), edgeNodes(2))
    bench.succeed("edge-1")
    bench.wait(2)
    let status = bench.status
    var engine = PullEngine(restoring: StoredFacts(plan: bench.engine.plan, status: status), at: bench.now)
    _ = engine.handle(.nodesListed(edgeNodes(2)), at: bench.now)
    #expect(engine.tally.succeeded == 1)
    #expect(engine.tally.waiting == 1)
  }

  @Test func `a job that another controller finished is left as it is`() {
    let status: Node = [
      "startTime": "2024-08-09T10:06:22Z", "completionTime": "2024-08-09T10:06:26Z", "desired": 3, "succeeded": 3,
      "message": "job has completed",
    ]
    var engine = PullEngine(
      restoring: StoredFacts(plan: kruisePlan(), status: status), at: EngineTime(seconds: 1_800_000_000))
    let decision = engine.handle(.tick, at: EngineTime(seconds: 1_800_000_000))
    #expect(decision == Decision())
    #expect(engine.isSettled)
  }

  @Test func `Never remembers when each node pulled last`() {
    var bench = Bench(kruisePlan { $0["completionPolicy"] = ["type": "Never"] }, [NodeFacts(name: "a")])
    bench.succeed("a")
    bench.wait(Self.day / 2)
    bench.crash()
    bench.wait(Self.day / 2 - 100)
    #expect(bench.started.count == 1)
    bench.wait(200)
    #expect(bench.started.count == 2)
  }

  @Test func `damaged facts make nodes run again and nothing worse`() {
    var bench = Bench(kubeEdgePlan(nodes: 2), edgeNodes(2))
    bench.succeedAll()
    for garbage in ["", "\u{0}", "{}", "{\"version\":99}", "e1-1", "@x y\nz"] {
      for key in bench.ledger[0]?.keys.sorted() ?? [] {
        var ledger = bench.ledger
        ledger[0]?[key] = garbage
        var engine = PullEngine(
          restoring: StoredFacts(plan: bench.engine.plan, status: [], ledger: ledger), at: bench.now)
        _ = engine.handle(.nodesListed(edgeNodes(2)), at: bench.now)
        #expect(engine.end != nil || engine.tally.selected == 2)
      }
    }
  }
}
