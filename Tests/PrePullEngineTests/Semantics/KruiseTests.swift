// How Kruise's jobs choose nodes, report and come back.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct KruiseTests {
  @Test func `a job without selector takes every node, ready or not edge or not`() {
    let bench = Bench(kruisePlan { $0["parallelism"] = 9 }, [NodeFacts(name: "a"), edgeNode("b")])
    #expect(bench.running == ["a", "b"])
  }

  @Test func `names that no node has are passed over`() {
    var bench = Bench(
      kruisePlan { $0["selector"] = ["names": ["a", "ghost"]] }, [NodeFacts(name: "a"), NodeFacts(name: "b")])
    bench.succeedAll()
    #expect(bench.status?["desired"] == 1)
    #expect(bench.message == "job has completed")
  }

  @Test func `a job that selects no node is complete at once`() {
    let bench = Bench(kruisePlan { $0["selector"] = ["matchLabels": ["a": "b"]] }, [NodeFacts(name: "a")])
    #expect(bench.message == "job has completed")
    #expect(bench.status?["desired"] == 0)
    #expect(bench.status?["completionTime"] == bench.status?["startTime"])
  }

  @Test(arguments: [
    (1, "job is running, progress 33.3%"), (2, "job is running, progress 66.7%"), (3, "job has completed"),
  ])
  func `the message tells the progress`(done: Int, message: String) {
    var bench = Bench(kruisePlan(), ["a", "b", "c"].map { NodeFacts(name: $0) })
    #expect(bench.message == "job is running, no progress")
    for node in ["a", "b", "c"].prefix(done) { bench.succeed(node) }
    bench.wait(1)
    #expect(bench.message == message)
    #expect(bench.status?["succeeded"]?.integer == done)
    #expect(bench.status?["active"]?.integer == (done == 3 ? 0 : 1))
  }

  @Test func `a node that is not ready is waited for as long as one attempt may take`() {
    var bench = Bench(
      kruisePlan { $0["pullPolicy"] = ["timeoutSeconds": 60] },
      [NodeFacts(name: "a", conditions: []), NodeFacts(name: "b"), NodeFacts(name: "c", conditions: [])])
    #expect(bench.running == ["b"], "it holds no place meanwhile")
    bench.succeed("b")
    bench.wait(30)
    bench.send(.nodeChanged(NodeFacts(name: "c")))
    #expect(bench.running == ["c"])
    bench.succeed("c")
    bench.wait(31)
    #expect(bench.status?["failedNodes"] == ["a"])
    #expect(bench.message == "job has completed")
  }

  @Test func `podSelector follows the pods as they move`() {
    let nodes = ["a", "b", "c"].map { NodeFacts(name: $0) }
    var engine = PullEngine(
      kruisePlan { $0["podSelector"] = ["matchLabels": ["app": "web"]] }, at: EngineTime(seconds: 0))
    func send(_ event: Event) -> [String] { engine.handle(event, at: EngineTime(seconds: 1)).start.map(\.id.node) }
    _ = send(.podNodesListed(["a", "b"]))
    _ = send(.nodesListed(nodes))
    #expect(engine.tally.selected == 2)
    guard let flush = engine.beginFlush(at: EngineTime(seconds: 1)) else { return #expect(Bool(false), "no flush") }
    #expect(send(.flushed(flush.id)) == ["a"])
    #expect(send(.podNodeChanged(nodes[1], hostsPod: false)) == [])
    #expect(engine.tally.selected == 1, "b has no such pod any more")
    #expect(send(.podNodeChanged(nodes[2], hostsPod: true)) == [])
    #expect(send(.podNodeChanged(nodes[0], hostsPod: false)) == [], "what runs is let finish")
    let done = [ImageReport(image: 0, state: .pulled)]
    #expect(send(.taskFinished(TaskID(node: "a", attempt: 1), done, .completed)) == ["c"])
  }

  @Test func `Never pulls again a day later, and on nodes that join`() {
    var bench = Bench(
      kruisePlan {
        $0["completionPolicy"] = ["type": "Never"]
        $0["parallelism"] = 5
      }, [NodeFacts(name: "a")])
    bench.succeed("a")
    bench.wait(2)
    #expect(bench.message == "job is running, progress 100.0%")
    #expect(bench.engine.end == nil)
    bench.wait(3600)
    bench.send(.nodeChanged(NodeFacts(name: "b")))
    #expect(bench.running == ["b"])
    bench.succeed("b")
    bench.wait(86_400 - 3600 - 10)
    #expect(bench.started.count == 2)
    bench.wait(20)
    #expect(bench.running == ["a"])
    bench.succeed("a")
    bench.wait(3600)
    #expect(bench.running == ["b"])
    bench.succeed("b")
    bench.send(.nodeRemoved("a"))
    bench.wait(2)
    #expect(bench.status?["desired"] == 1)
    #expect(bench.status?["succeeded"] == 1)
  }

  @Test func `Always asks for the image each time`() {
    let bench = Bench(kruisePlan { $0["imagePullPolicy"] = "Always" }, [NodeFacts(name: "a")])
    #expect(bench.started.first?.imagePullPolicy == .always)
  }

  @Test func `every Secret of the job's namespace is tried for every image`() {
    let bench = Bench(kruiseListPlan { $0["pullSecrets"] = list("one", "two") }, [NodeFacts(name: "a")])
    #expect(
      bench.started.first?.images.map { $0.secrets.map(\.description) } == [
        ["prod/one", "prod/two"], ["prod/one", "prod/two"],
      ])
  }
}
