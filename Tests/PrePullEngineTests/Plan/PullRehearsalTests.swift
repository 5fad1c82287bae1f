// What a rehearsal foretells is what the engine then does.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct PullRehearsalTests {
  @Test func `every node of the cluster is accounted for, with its reason`() {
    let plan = kubeEdgePlan {
      $0["nodeNames"] = nil
      $0["labelSelector"] = [
        "matchLabels": ["zone": "a"], "matchExpressions": [["key": "gpu", "operator": "DoesNotExist"]],
      ]
      $0["concurrency"] = 2
      $0["failureTolerate"] = "0.5"
    }
    let rehearsal = PullRehearsal(
      plan,
      nodes: [
        edgeNode("a", labels: ["zone": "a"]), edgeNode("b", labels: ["zone": "b"]),
        edgeNode("c", labels: ["zone": "a"]),
        NodeFacts(name: "d", labels: ["zone": "a"]), edgeNode("e", labels: ["zone": "a", "gpu": ""]),
        edgeNode("f", labels: ["zone": "a"], conditions: []), edgeNode("g", labels: ["zone": "a"]),
        edgeNode("h", labels: ["zone": "a"], conditions: [.ready, .diskPressure]),
      ])
    #expect(rehearsal.pulls.map(\.node) == ["a", "c", "g"])
    #expect(rehearsal.waves == 2)
    #expect(rehearsal.tolerated == 2)
    #expect(rehearsal.failures.map(\.node) == ["f", "h"])
    #expect(rehearsal.failures.map(\.failure.code) == [.notReady, .checkFailed])
    #expect(
      rehearsal.exclusions.map { "\($0.node): \($0.reason)" } == [
        "b: labels do not match zone=a", "d: no label node-role.kubernetes.io/edge", "e: labels do not match !gpu",
      ])
    #expect(rehearsal.fatal == nil)
  }

  @Test(arguments: [
    ("0", ["edge-1"], JobEnd.Cause.tooManyFailures as JobEnd.Cause?),
    ("0.5", ["edge-1"], nil),
    ("0.49", ["edge-1"], .tooManyFailures),
    ("1", [], nil),
  ])
  func `too many nodes that fail at once fail the job`(ratio: String, there: [String], expected: JobEnd.Cause?) {
    let plan = kubeEdgePlan(nodes: 2) { $0["failureTolerate"] = Node(.string(ratio)) }
    let rehearsal = PullRehearsal(plan, nodes: there.map { edgeNode($0) })
    #expect(rehearsal.fatal == expected)
    #expect(rehearsal.selected == 2)
  }

  @Test func `a job for no node fails in KubeEdge and is complete in Kruise`() {
    let selector: Node = ["matchLabels": ["zone": "nowhere"]]
    let kubeEdge = kubeEdgePlan {
      $0["nodeNames"] = nil
      $0["labelSelector"] = selector
    }
    #expect(PullRehearsal(kubeEdge, nodes: edgeNodes(3)).fatal == .noNodes)
    let kruise = PullRehearsal(kruisePlan { $0["selector"] = selector }, nodes: edgeNodes(3))
    #expect(kruise.fatal == nil)
    #expect(kruise.selected == 0)
  }

  @Test func `Kruise passes over names it does not know and waits for nodes that are not ready`() {
    let plan = kruisePlan {
      $0["selector"] = ["names": ["a", "gone", "b"]]
      $0["parallelism"] = 0
    }
    let rehearsal = PullRehearsal(
      plan, nodes: [NodeFacts(name: "a"), NodeFacts(name: "b", conditions: []), NodeFacts(name: "c")])
    #expect(rehearsal.pulls.map(\.node) == ["a"])
    #expect(rehearsal.waiting == ["b"])
    #expect(rehearsal.missing == ["gone"])
    #expect(rehearsal.exclusions == [PullRehearsal.Exclusion(node: "c", reason: .notNamed)])
    #expect(rehearsal.waves == nil)
    #expect(rehearsal.tolerated == nil)
  }

  @Test func `a podSelector chooses the nodes of its Pods`() {
    let plan = kruisePlan { $0["podSelector"] = ["matchLabels": ["app": "web"]] }
    let rehearsal = PullRehearsal(plan, nodes: [NodeFacts(name: "a"), NodeFacts(name: "b")], podNodes: ["b", "gone"])
    #expect(rehearsal.pulls.map(\.node) == ["b"])
    #expect(rehearsal.exclusions == [PullRehearsal.Exclusion(node: "a", reason: .noPod)])
  }

  @Test func `that a job is paused or cancelled hides nothing`() {
    var plan = kubeEdgePlan(nodes: 2)
    plan.isPaused = true
    plan.isCancelled = true
    #expect(PullRehearsal(plan, nodes: edgeNodes(2)).pulls.count == 2)
  }

  @Test(arguments: [
    ("0", 10, 0), ("0.1", 50, 5), ("0.1", 9, 0), ("0.333", 3, 0), ("0.34", 3, 1), ("1", 7, 7), ("0.999", 1000, 999),
  ])
  func `the number that may fail is the ratio's own`(ratio: String, nodes: Int, tolerated: Int) {
    let plan = kubeEdgePlan(nodes: nodes) { $0["failureTolerate"] = Node(.string(ratio)) }
    #expect(PullRehearsal(plan, nodes: edgeNodes(nodes)).tolerated == tolerated)
  }

  // MARK: - The same as what is done

  @Test(arguments: Array(1...60 as ClosedRange<UInt64>))
  func `what pulls and what fails is what the engine does`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let cluster = Self.cluster(&random)
    let plan = Self.plan(&random)
    let rehearsal = PullRehearsal(plan, nodes: cluster)
    var forgiving = plan
    if plan.failureTolerate != nil { forgiving.failureTolerate = nil }
    var bench = Bench(forgiving, cluster)
    bench.succeedAll()
    #expect(Set(bench.started.map(\.id.node)) == Set(rehearsal.pulls.map(\.node)), "seed \(seed)")
    #expect(bench.engine.tally.failed == rehearsal.failures.count, "seed \(seed)")
    #expect(bench.engine.tally.selected == rehearsal.selected, "seed \(seed)")
    let orders = Dictionary(bench.started.map { ($0.id.node, $0.images) }) { first, _ in first }
    for pull in rehearsal.pulls { #expect(orders[pull.node] == pull.images, "seed \(seed)") }
  }

  @Test(arguments: Array(1...60 as ClosedRange<UInt64>))
  func `a node is excluded exactly when the filter does not match it`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let cluster = Self.cluster(&random)
    let filter = NodeFilter(Self.plan(&random).nodes)
    for node in cluster {
      #expect(
        filter.matches(node, podNodes: ["n1"]) == (filter.exclusion(of: node, podNodes: ["n1"]) == nil),
        "seed \(seed), \(node)")
    }
  }

  private static func cluster(_ random: inout SeededGenerator) -> [NodeFacts] {
    (0..<random.int(0...12)).map { number in
      var labels: Labels = ["zone": random.pick(["a", "b"])]
      if !random.oneIn(5) { labels[LabelSelector.edgeLabel] = "" }
      if random.oneIn(3) { labels["arch"] = random.pick(["arm64", "amd64"]) }
      var conditions: NodeFacts.Conditions = random.oneIn(6) ? [] : .ready
      if random.oneIn(6) { conditions.insert(.diskPressure) }
      return NodeFacts(name: "n\(number)", labels: labels, conditions: conditions)
    }
  }

  private static func plan(_ random: inout SeededGenerator) -> PullPlan {
    let concurrency = random.int(1...4)
    let names = Node(.sequence((0..<random.int(1...14)).map { Node(.string("n\($0)")) }))
    let selector: Node = random.pick([
      ["matchLabels": ["zone": "a"]], ["matchExpressions": [["key": "arch", "operator": "In", "values": ["arm64"]]]],
      ["matchExpressions": [["key": "arch", "operator": "NotIn", "values": ["arm64"]]]],
    ])
    let isNamed = random.oneIn(2)
    if random.oneIn(2) {
      return kubeEdgePlan {
        $0["concurrency"] = Node(.integer(concurrency))
        $0["nodeNames"] = isNamed ? names : nil
        if !isNamed { $0["labelSelector"] = selector }
      }
    }
    return kruisePlan {
      $0["parallelism"] = Node(.integer(concurrency))
      $0["selector"] = isNamed ? ["names": names] : selector
    }
  }
}
