// Nodes that change for the worse while a job is at work on them (docs/decisions/0007-engine.md).
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct MisfortuneTests {
  private static let unready = edgeNode("edge-1", conditions: [])

  @Test func `a node that becomes not ready while it pulls keeps its task, which may yet succeed`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.start("edge-1")
    bench.send(.nodeChanged(Self.unready))
    bench.wait(1)
    #expect(bench.running == ["edge-1"])
    #expect(bench.nodeEntry("edge-1")?["phase"] == "Unknown")
    #expect(bench.entry("edge-1")?["nodeStatus"]?["state"] == "Pulling")
    bench.succeed("edge-1")
    bench.wait(1)
    #expect(bench.nodeEntry("edge-1")?["phase"] == "Successful")
  }

  @Test func `if it does not come back in time, the reason says so`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.start("edge-1")
    bench.send(.nodeChanged(Self.unready))
    bench.wait(301)
    #expect(
      bench.entry("edge-1")?["nodeStatus"]?["reason"] == "not done within 300 s; the node is not ready")
  }

  @Test func `a node that is not ready when its turn comes fails in KubeEdge`() {
    var bench = Bench(kubeEdgePlan(nodes: 2) { $0["failureTolerate"] = "1" }, edgeNodes(2))
    bench.send(.nodeChanged(edgeNode("edge-2", conditions: [])))
    #expect(bench.engine.tally.failed == 0, "it may be back by then")
    bench.succeed("edge-1")
    bench.wait(1)
    #expect(bench.entry("edge-2")?["nodeStatus"]?["event"] == "Check")
    #expect(bench.entry("edge-2")?["nodeStatus"]?["reason"] == "the node is not ready")
  }

  @Test func `a node that was made anew under its name is another node, though nobody saw the first one go`() {
    func node(_ incarnation: UInt64) -> NodeFacts {
      NodeFacts(name: "edge-1", labels: [LabelSelector.edgeLabel: ""], incarnation: incarnation)
    }
    var named = Bench(kubeEdgePlan(), [node(1)])
    named.start("edge-1")
    named.send(.nodeChanged(node(1)))
    #expect(named.engine.tally.failed == 0)
    named.send(.nodeChanged(node(2)))
    named.wait(1)
    #expect(named.entry("edge-1")?["nodeStatus"]?["reason"] == "the node was deleted while it pulled")

    var repeated = Bench(kruisePlan { $0["completionPolicy"] = ["type": "Never"] }, [node(1)])
    repeated.succeedAll()
    repeated.send(.nodeChanged(node(1)))
    #expect(repeated.started.count == 1)
    repeated.send(.nodeChanged(node(2)))
    #expect(repeated.started.count == 2, "its images are gone with it")
    repeated.succeedAll()
    repeated.send(.nodesListed([node(3)]))
    #expect(repeated.started.count == 3)
  }

  @Test func `a node that joins a job under way is taken once it is ready`() {
    var bench = Bench(
      kubeEdgePlan {
        $0["nodeNames"] = nil
        $0["labelSelector"] = [:]
        $0["concurrency"] = 5
      }, edgeNodes(1))
    bench.send(.nodeChanged(edgeNode("new", conditions: [])))
    #expect(bench.engine.tally.selected == 1)
    bench.send(.nodeChanged(edgeNode("new")))
    #expect(bench.running == ["edge-1", "new"])
  }

  @Test func `a cordoned or tainted node is pulled on like any other`() {
    let node: Node = [
      "metadata": ["name": "edge-1", "labels": ["node-role.kubernetes.io/edge": ""]],
      "spec": ["unschedulable": true, "taints": [["key": "a", "effect": "NoExecute"]]],
      "status": ["conditions": [["type": "Ready", "status": "True"]]],
    ]
    guard let facts = NodeFacts(node: node) else { return #expect(Bool(false), "the node does not read") }
    #expect(Bench(kubeEdgePlan(), [facts]).running == ["edge-1"])
  }

  @Test func `a drain that deletes the Pod only delays the pull`() {
    var bench = Bench(kruisePlan(), [NodeFacts(name: "a")])
    bench.send(.taskGone(TaskID(node: "a", attempt: 1)))
    bench.wait(2)
    #expect(bench.running == ["a"])
    bench.succeed("a")
    bench.wait(1)
    #expect(bench.message == "job has completed")
    #expect(bench.status?["succeeded"] == 1)
  }

  @Test func `a node that is deleted while it pulls has failed in KubeEdge`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.start("edge-1")
    bench.send(.nodeRemoved("edge-1"))
    bench.wait(1)
    #expect(bench.entry("edge-1")?["nodeStatus"]?["reason"] == "the node was deleted while it pulled")
    #expect(bench.removed == [TaskID(node: "edge-1", attempt: 1)])
    #expect(bench.engine.isSettled)
  }

  @Test func `a named node that is deleted before its turn has failed, a selected one counts no more`() {
    var named = Bench(kubeEdgePlan(nodes: 2) { $0["failureTolerate"] = "1" }, edgeNodes(2))
    named.send(.nodeRemoved("edge-2"))
    #expect(named.engine.tally.failed == 1)
    var selected = Bench(
      kubeEdgePlan {
        $0["nodeNames"] = nil
        $0["labelSelector"] = [:]
      }, edgeNodes(2))
    selected.send(.nodeRemoved("edge-2"))
    #expect(selected.engine.tally.selected == 1)
    selected.succeedAll()
    #expect(selected.status?["state"] == "Successful")
  }

  @Test func `Kruise counts a deleted node no more, and its task is removed`() {
    var bench = Bench(kruisePlan { $0["parallelism"] = 2 }, [NodeFacts(name: "a"), NodeFacts(name: "b")])
    bench.send(.nodeRemoved("a"))
    #expect(bench.removed == [TaskID(node: "a", attempt: 1)])
    bench.succeed("b")
    bench.wait(1)
    #expect(bench.status?["desired"] == 1)
    #expect(bench.message == "job has completed")
  }

  @Test func `an outcome outlives its node`() {
    var bench = Bench(kubeEdgePlan(nodes: 2), edgeNodes(2))
    bench.succeed("edge-1")
    bench.send(.nodeRemoved("edge-1"))
    bench.succeedAll()
    #expect(bench.entry("edge-1")?["nodeStatus"]?["state"] == "Successful")
    #expect(bench.engine.end?.selected == 2)
  }

  @Test func `a label that goes takes a waiting node out and lets a running one finish`() {
    var bench = Bench(
      kruisePlan { $0["selector"] = ["matchLabels": ["a": "b"]] },
      ["x", "y"].map { NodeFacts(name: $0, labels: ["a": "b"]) })
    bench.send(.nodeChanged(NodeFacts(name: "x")))
    bench.send(.nodeChanged(NodeFacts(name: "y")))
    #expect(bench.running == ["x"])
    #expect(bench.engine.tally.selected == 1)
    bench.succeedAll()
    #expect(bench.status?["succeeded"] == 1)
  }
}
