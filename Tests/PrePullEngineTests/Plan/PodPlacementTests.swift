// Which Pods draw a job to their node.
import Testing
import YAML

@testable import PrePullEngine

@Suite struct PodPlacementTests {
  static let rows: [(pod: Node, node: String?)] = [
    (["spec": ["nodeName": "a"]], "a"),
    (["spec": ["nodeName": "a"], "status": ["phase": "Running"]], "a"),
    (["spec": ["nodeName": "a"], "status": ["phase": "Pending"]], "a"),
    (["spec": ["nodeName": "a"], "status": ["phase": "Succeeded"]], nil),
    (["spec": ["nodeName": "a"], "status": ["phase": "Failed"]], nil),
    (["spec": ["nodeName": "a"], "metadata": ["deletionTimestamp": "2026-01-01T00:00:00Z"]], "a"),
    (["spec": ["nodeName": ""]], nil),
    (["spec": [:], "status": ["phase": "Pending"]], nil),
    ([:], nil),
  ]

  @Test(arguments: rows.indices) func `a Pod counts while it runs on a node`(index: Int) {
    #expect(PodPlacement.node(of: Self.rows[index].pod) == Self.rows[index].node)
  }
}
