// Which nodes an ImagePrePullJob fails without a pull, and why.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct KubeEdgeNodeTests {
  @Test(arguments: [
    ([] as [NodeFacts], "Init", "there is no such node"),
    ([NodeFacts(name: "edge-1")], "Init", "the node is no edge node: it lacks the label node-role.kubernetes.io/edge"),
    ([edgeNode("edge-1", conditions: [])], "Init", "the node is not ready"),
    (
      [edgeNode("edge-1", conditions: [.ready, .diskPressure])], "Check",
      "disk: the node is short of disk (DiskPressure)"
    ),
    (
      [edgeNode("edge-1", conditions: [.ready, .memoryPressure])], "Check",
      "mem: the node is short of memory (MemoryPressure)"
    ),
    (
      [edgeNode("edge-1", conditions: [.ready, .pidPressure])], "Check",
      "cpu: the node is short of process ids (PIDPressure)"
    ),
    (
      [edgeNode("edge-1", conditions: [.ready, .noProcessor])], "Check",
      "cpu: the node has no processor to allot (allocatable cpu is 0)"
    ),
  ])
  func `a node that is not fit has a failed entry with the reason`(
    cluster: [NodeFacts], event: String, reason: String
  ) {
    var bench = Bench(kubeEdgePlan { $0["checkItems"] = list("disk", "cpu", "mem") }, cluster)
    bench.wait(1)
    #expect(bench.started.isEmpty)
    let node = bench.entry("edge-1")?["nodeStatus"]
    #expect(node?["state"] == "Failed")
    #expect(node?["event"]?.string == event)
    #expect(node?["action"] == "Failure")
    #expect(node?["reason"]?.string == reason)
    #expect(bench.nodeEntry("edge-1")?["phase"] == "Failure")
    #expect(bench.status?["state"] == "Failed")
    #expect(bench.status?["phase"] == "Failure")
  }

  @Test func `a check that was not asked for is not made`() {
    let bench = Bench(
      kubeEdgePlan { $0["checkItems"] = list("mem") }, edgeNodes("edge-1", conditions: [.ready, .diskPressure]))
    #expect(bench.running == ["edge-1"])
  }

  @Test func `a label selector chooses edge nodes alone`() {
    var bench = Bench(
      kubeEdgePlan {
        $0["nodeNames"] = nil
        $0["labelSelector"] = [:]
        $0["concurrency"] = 9
      }, [edgeNode("a"), NodeFacts(name: "b"), edgeNode("c")])
    #expect(bench.running == ["a", "c"])
    bench.succeedAll()
    #expect(bench.engine.end?.selected == 2)
  }

  @Test func `a job that matches no node fails`() {
    let bench = Bench(
      kubeEdgePlan {
        $0["nodeNames"] = nil
        $0["labelSelector"] = ["matchLabels": ["zone": "nowhere"]]
      }, edgeNodes(2))
    #expect(bench.status?["state"] == "Failed")
    #expect(bench.status?["event"] == "Init")
    #expect(bench.status?["reason"] == "no nodes were matched")
    #expect(bench.events.map(\.reason) == [.failed])
  }

  @Test func `a node that is named twice is pulled on once`() {
    let bench = Bench(kubeEdgePlan { $0["nodeNames"] = list("edge-1", "edge-1") }, edgeNodes(1))
    #expect(bench.started.count == 1)
    #expect(bench.engine.tally.selected == 1)
  }

  @Test func `nodes start in the order written, and a node that joins comes last`() {
    var bench = Bench(kubeEdgePlan { $0["nodeNames"] = list("edge-2", "edge-1") }, edgeNodes(2))
    bench.succeedAll()
    #expect(bench.started.map(\.id.node) == ["edge-2", "edge-1"])
  }
}
