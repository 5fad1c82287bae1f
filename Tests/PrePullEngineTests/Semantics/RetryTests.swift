// Attempts, retries and what a failure of an image means for its node.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct RetryTests {
  @Test(arguments: [(0, 1), (1, 2), (3, 4)])
  func `an image has one attempt and retryTimes more`(retries: Int, attempts: Int) {
    var bench = Bench(kubeEdgePlan { $0["retryTimes"] = Node(.integer(retries)) }, edgeNodes(1))
    for attempt in 1...attempts {
      #expect(bench.engine.tally.active == 1, "attempt \(attempt)")
      bench.fail("edge-1", times: attempt)
    }
    #expect(bench.engine.tally.failed == 1)
    #expect(bench.started.count == 1)
  }

  @Test func `retryTimes 0 still pulls once, and the pull's failure is the node's reason`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    #expect(bench.started.count == 1)
    bench.fail("edge-1", times: 1, "401 Unauthorized")
    bench.wait(1)
    #expect(bench.entry("edge-1")?["nodeStatus"]?["event"] == "Pull")
    #expect(bench.entry("edge-1")?["nodeStatus"]?["reason"] == "nginx:1.27: 401 Unauthorized")
    #expect(
      bench.entry("edge-1")?["imageStatus"]
        == [["image": "nginx:1.27", "state": "Failed", "reason": "401 Unauthorized"]])
    #expect(
      bench.nodeEntry("edge-1")?["imageStatus"]
        == [["image": "nginx:1.27", "status": "False", "reason": "401 Unauthorized"]])
  }

  @Test func `a report that comes twice counts once`() {
    var bench = Bench(kubeEdgePlan { $0["retryTimes"] = 1 }, edgeNodes(1))
    bench.fail("edge-1", times: 1)
    bench.fail("edge-1", times: 1)
    #expect(bench.engine.tally.active == 1)
  }

  @Test func `each image has its own retries, and one that is there is not pulled again`() {
    var bench = Bench(
      kubeEdgePlan {
        $0["images"] = list("a:1", "b:1")
        $0["retryTimes"] = 1
      }, edgeNodes(1))
    guard let task = bench.tasks["edge-1"] else { return #expect(Bool(false), "nothing started") }
    bench.send(
      .taskFinished(
        task.id,
        [ImageReport(image: 0, state: .pulled), ImageReport(image: 1, state: .backingOff, failures: 1, message: "no")],
        .completed))
    #expect(bench.engine.tally.failed == 1, "that the Pod ended was the second attempt at b:1")
    bench.wait(1)
    #expect(
      bench.entry("edge-1")?["imageStatus"]
        == [
          ["image": "a:1", "state": "Successful"],
          ["image": "b:1", "state": "Failed", "reason": "the Pod ended without the image"],
        ])
  }

  @Test func `after an eviction only what is missing is pulled, after a pause`() {
    var bench = Bench(
      kubeEdgePlan {
        $0["images"] = list("a:1", "b:1")
        $0["retryTimes"] = 0
      }, edgeNodes(1))
    guard let task = bench.tasks["edge-1"] else { return #expect(Bool(false), "nothing started") }
    bench.send(.taskFinished(task.id, [ImageReport(image: 0, state: .pulled)], .failed(.evicted, "evicted")))
    #expect(bench.removed == [task.id])
    #expect(bench.started.count == 1)
    bench.wait(1)
    #expect(bench.started.last?.id == TaskID(node: "edge-1", attempt: 2))
    #expect(bench.started.last?.images.map(\.reference) == ["b:1"])
    bench.succeedAll()
    #expect(bench.engine.end?.isSuccess == true)
  }

  @Test(arguments: [FailureCode.evicted, .podLost])
  func `a Pod that the node does not keep is no attempt, but five of them are enough`(code: FailureCode) {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    for _ in 0..<5 {
      guard let task = bench.tasks["edge-1"] else { return #expect(Bool(false), "nothing started") }
      bench.send(.taskFinished(task.id, [], .failed(code, "no room")))
      #expect(bench.engine.tally.failed == 0)
      bench.wait(30)
    }
    guard let task = bench.tasks["edge-1"] else { return #expect(Bool(false), "nothing started") }
    bench.send(.taskFinished(task.id, [], .failed(code, "no room")))
    bench.wait(1)
    #expect(bench.entry("edge-1")?["nodeStatus"]?["reason"] == "no room, 6 times")
    #expect(bench.removed.count == 6)
    #expect(bench.started.count == 6)
  }

  @Test func `an image whose name is none is not tried again`() {
    var bench = Bench(kubeEdgePlan { $0["retryTimes"] = 5 }, edgeNodes(1))
    guard let task = bench.tasks["edge-1"] else { return #expect(Bool(false), "nothing started") }
    bench.send(
      .taskProgress(
        task.id,
        [
          ImageReport(
            image: 0, state: .backingOff, failures: 1, code: .invalidImage, message: "bad name", isHopeless: true)
        ]))
    #expect(bench.engine.tally.failed == 1)
  }

  @Test func `a Pod that somebody deleted is simply run again`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.send(.taskGone(TaskID(node: "edge-1", attempt: 1)))
    #expect(bench.engine.tally.failed == 0)
    bench.wait(2)
    #expect(bench.started.map(\.id.attempt) == [1, 2])
  }

  @Test func `a Pod that is deleted again and again fails its node`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    for attempt in 1...10 {
      bench.send(.taskGone(TaskID(node: "edge-1", attempt: attempt)))
      bench.wait(31)
    }
    #expect(bench.engine.tally.failed == 1)
    #expect(bench.started.count == PullEngine.maximumLosses + 1)
    #expect(bench.entry("edge-1")?["nodeStatus"]?["reason"] == "the Pod was removed by somebody else, 6 times")
  }

  @Test func `a Pod that cannot be created for good fails its node at once`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.send(
      .taskNotStarted(
        TaskID(node: "edge-1", attempt: 1), code: .secretMissing, message: "no Secret default/pull", isFinal: true))
    bench.wait(1)
    #expect(bench.entry("edge-1")?["nodeStatus"]?["reason"] == "no Secret default/pull")
  }

  private static func refuse(_ bench: inout Bench, _ node: String) {
    guard let task = bench.started.last(where: { $0.id.node == node }) else { return }
    bench.send(.taskNotStarted(task.id, code: .notStarted, message: "429 Too Many Requests", isFinal: false))
  }

  @Test func `a server that is busy for minutes delays a task and does not fail it`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    for _ in 0..<8 {
      Self.refuse(&bench, "edge-1")
      bench.wait(30)
    }
    #expect(bench.started.count == 9)
    bench.succeedAll()
    #expect(bench.status?["state"] == "Successful")
  }

  @Test func `when the node's time is over the reason says what kept its Pod from being made`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    for _ in 0..<11 {
      Self.refuse(&bench, "edge-1")
      bench.wait(30)
    }
    #expect(
      bench.entry("edge-1")?["nodeStatus"]?["reason"]
        == "not done within 300 s; 429 Too Many Requests")
  }

  @Test func `Kruise waits for the server as long as one attempt may take`() {
    var bench = Bench(kruisePlan { $0["pullPolicy"] = ["timeoutSeconds": 60] }, [NodeFacts(name: "a")])
    for _ in 0..<4 {
      Self.refuse(&bench, "a")
      bench.wait(30)
    }
    #expect(bench.status?["failedNodes"] == ["a"])
  }

  @Test(arguments: [kubeEdgePlan(nodes: 10) { $0["concurrency"] = 2 }, kruisePlan { $0["parallelism"] = 2 }])
  func `nodes whose Pods are refused keep their places, and no other node's time runs meanwhile`(_ plan: PullPlan) {
    var bench = Bench(plan, edgeNodes(10))
    for _ in 0..<8 {
      for node in Set(bench.started.map(\.id.node)) { Self.refuse(&bench, node) }
      bench.wait(30)
    }
    #expect(Set(bench.started.map(\.id.node)).count == 2)
    #expect(bench.engine.tally.failed == 0)
    // The Secret is there at last.
    for _ in 0..<10 {
      bench.succeedAll()
      bench.wait(1)
    }
    #expect(bench.engine.tally.succeeded == 10)
  }

  @Test func `a node that is out of time gives its place to the next`() {
    var bench = Bench(kubeEdgePlan(nodes: 3) { $0["failureTolerate"] = "1" }, edgeNodes(3))
    for _ in 0..<11 {
      Self.refuse(&bench, bench.started.last?.id.node ?? "")
      bench.wait(30)
    }
    #expect(bench.engine.tally.failed == 1)
    #expect(Set(bench.started.map(\.id.node)).count == 2)
  }

  @Test func `what an old task pulled before it was gone is not pulled again`() {
    var engine = PullEngine(
      kruiseListPlan { $0["pullPolicy"] = ["timeoutSeconds": 60] }, at: EngineTime(seconds: 0))
    var now = EngineTime(seconds: 0)
    _ = engine.handle(.nodesListed([NodeFacts(name: "a")]), at: now)
    guard let flush = engine.beginFlush(at: now) else { return #expect(Bool(false), "no flush") }
    let first = engine.handle(.flushed(flush.id), at: now).start.map(\.id)
    now = EngineTime(seconds: 60)
    #expect(engine.handle(.tick, at: now).remove == first)
    _ = engine.handle(.taskProgress(first[0], [ImageReport(image: 0, state: .pulled)]), at: now)
    _ = engine.handle(.taskGone(first[0]), at: now)
    now = EngineTime(seconds: 70)
    #expect(engine.handle(.tick, at: now).start.map { $0.images.map(\.index) } == [[1]])
  }
}
