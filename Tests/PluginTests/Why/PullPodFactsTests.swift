// What the executor's Pods tell of themselves.
import PrePullEngine
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct PullPodFactsTests {
  private static func pod(_ status: Node) -> Node {
    [
      "spec": ["nodeName": "edge-1", "containers": [["name": "image-0", "image": "registry.example.com/app:1"]]],
      "status": status,
    ]
  }

  private static func waiting(_ reason: String, _ message: String) -> Node {
    [
      "phase": "Pending",
      "containerStatuses": [
        [
          "name": "image-0",
          "state": ["waiting": ["reason": Node(.string(reason)), "message": Node(.string(message))]],
        ]
      ],
    ]
  }

  static let rows: [(status: Node, state: PullPodFacts.State)] = [
    (["phase": "Pending"], .pulling),
    (waiting("ContainerCreating", ""), .pulling),
    (waiting("ErrImagePull", "401"), .failing(image: "registry.example.com/app:1", reason: "401")),
    (waiting("ImagePullBackOff", "Back-off"), .failing(image: "registry.example.com/app:1", reason: "Back-off")),
    (
      ["phase": "Failed", "reason": "OutOfcpu", "message": "Node didn't have enough resource: cpu"],
      .stuck("OutOfcpu: Node didn't have enough resource: cpu")
    ),
    (["phase": "Failed", "reason": "OutOfpods"], .stuck("OutOfpods")),
    (["phase": "Failed", "reason": "Evicted", "message": "low on disk"], .stuck("Evicted: low on disk")),
    (["phase": "Failed", "reason": "DeadlineExceeded"], .over),
    (["phase": "Succeeded"], .over),
    (
      ["phase": "Pending", "conditions": [["type": "PodScheduled", "status": "False", "message": "no nodes"]]],
      .stuck("no nodes")
    ),
  ]

  @Test(arguments: rows.indices) func `a Pod's state is read`(index: Int) {
    #expect(PullPodFacts(Self.pod(Self.rows[index].status))?.state == Self.rows[index].state)
  }

  @Test func `a Pod without a node is none of ours`() {
    #expect(PullPodFacts(["spec": [:]]) == nil)
  }

  @Test func `a Pod that is over says when it ended, as its last container did`() {
    let ended: @Sendable (String) -> Node = { time in
      [
        "name": "image-0", "imageID": "sha256:1",
        "state": ["terminated": ["reason": "StartError", "exitCode": 128, "finishedAt": Node(.string(time))]],
      ]
    }
    let status: Node = [
      "phase": "Failed",
      "containerStatuses": [ended("2026-01-01T00:00:05Z"), ended("2026-01-01T00:00:09Z")],
    ]
    let facts = PullPodFacts(Self.pod(status))
    #expect(facts?.state == .over)
    #expect(facts?.endedAt == EngineTime(rfc3339: "2026-01-01T00:00:09Z"))
    #expect(PullPodFacts(Self.pod(["phase": "Pending"]))?.endedAt == nil)
  }
}
