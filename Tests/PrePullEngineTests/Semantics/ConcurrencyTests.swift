// How many nodes pull at the same time.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct ConcurrencyTests {
  @Test(arguments: [1, 3, 500])
  func `the limit asked for is reached at once and never passed`(limit: Int) {
    var bench = Bench(kubeEdgePlan(nodes: 600) { $0["concurrency"] = Node(.integer(limit)) }, edgeNodes(600))
    #expect(bench.running.count == limit)
    while let node = bench.running.first, bench.engine.tally.done < 300 {
      bench.succeed(node)
      #expect(bench.running.count <= limit)
    }
    bench.wait(1)
    #expect(bench.running.count == min(limit, 300))
  }

  @Test func `parallelism 0 pauses, and raising it goes on`() {
    let cluster = [NodeFacts(name: "a"), NodeFacts(name: "b")]
    var bench = Bench(kruisePlan { $0["parallelism"] = 0 }, cluster)
    bench.wait(1000)
    #expect(bench.started.isEmpty)
    #expect(bench.message == "job is running, no progress")
    bench.send(.specChanged(kruisePlan { $0["parallelism"] = "2" }))
    #expect(bench.running == ["a", "b"])
  }

  @Test func `lowering the limit lets run what runs and starts nothing until there is room`() {
    var bench = Bench(kubeEdgePlan(nodes: 6) { $0["concurrency"] = 3 }, edgeNodes(6))
    bench.send(.specChanged(kubeEdgePlan(nodes: 6) { $0["concurrency"] = 1 }))
    #expect(bench.removed.isEmpty)
    bench.succeed("edge-1")
    bench.succeed("edge-2")
    #expect(bench.running == ["edge-3"])
    bench.succeed("edge-3")
    #expect(bench.running == ["edge-4"])
  }

  @Test func `a list's parallelism bounds nodes over the whole list`() {
    var bench = Bench(
      kruiseListPlan { $0["parallelism"] = 2 }, ["a", "b", "c"].map { NodeFacts(name: $0) })
    #expect(bench.running == ["a", "b"])
    #expect(bench.started.map(\.images.count) == [2, 2])
    bench.wait(1)
    #expect(bench.status?["active"] == 2)
    #expect(bench.status?["desired"] == 2)
    bench.succeedAll()
    #expect(bench.status?["succeeded"] == 2)
    #expect(bench.status?["completed"] == 2)
    #expect(bench.status?["active"] == 0)
  }

  @Test func `a removed task keeps its place until it is gone, or half a minute`() {
    var engine = PullEngine(
      kubeEdgePlan(nodes: 2) {
        $0["timeoutSeconds"] = 10; $0["failureTolerate"] = "1"
      }, at: EngineTime(seconds: 0))
    var now = EngineTime(seconds: 0)
    _ = engine.handle(.nodesListed(edgeNodes(2)), at: now)
    func flush() -> [TaskOrder] {
      guard let flush = engine.beginFlush(at: now) else { return [] }
      return engine.handle(.flushed(flush.id), at: now).start
    }
    #expect(flush().map(\.id.node) == ["edge-1"])
    now = EngineTime(seconds: 10)
    #expect(engine.handle(.tick, at: now).start.isEmpty)
    #expect(engine.tally.failed == 1)
    #expect(flush().isEmpty, "its removal was asked for just now")
    now = EngineTime(seconds: 39)
    #expect(engine.handle(.tick, at: now).start.isEmpty)
    now = EngineTime(seconds: 40)
    #expect(engine.handle(.tick, at: now).start.map(\.id.node) == ["edge-2"])
  }

  @Test func `the annotation pauses a job of any dialect`() throws {
    let held = try PullPlan(annotated(kubeEdgeJob(), "prepull.dev/paused", "true"), of: .imagePrePullJob)
    #expect(held.isPaused)
    var bench = Bench(held, edgeNodes(1))
    bench.wait(500)
    #expect(bench.started.isEmpty)
    #expect(bench.status?["reason"] == "paused")
    bench.send(.specChanged(kubeEdgePlan()))
    #expect(bench.running == ["edge-1"])
  }
}
