// That broken promises are found: a judge who never complains proves nothing.

import ControllerTestSupport
import TestSupport
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct VerdictTests {
  /// A history that is told step by step; each step is one revision.
  private struct Story {
    enum Step {
      case pod(String, on: String, anchor: String = "a1")
      case ends(String)
      case evicted(String)
      case goes(String)
      /// The anchor with that UID, with segments of nodes that succeeded.
      case anchor(String, [String: [String]])
      /// A shard of that anchor.
      case shard(Int, of: String, [String: [String]])
      case lost(shard: Int)
    }

    var pods: [ObjectChange] = []
    var configMaps: [ObjectChange] = []

    init(_ steps: [Step]) {
      var present: [String: Node] = [:]
      var shards: [Int: Node] = [:]
      for (index, step) in steps.enumerated() {
        func note(_ changes: inout [ObjectChange], _ kind: ObjectChange.Kind, _ object: Node) {
          changes.append(ObjectChange(kind: kind, object: object, revision: index + 1))
        }
        func store(_ number: Int, _ object: Node) {
          note(&configMaps, shards[number] == nil ? .added : .modified, object)
          shards[number] = object
        }
        switch step {
        case .pod(let name, let node, let anchor):
          present[name] = Self.pod(name, node, anchor)
          note(&pods, .added, present[name] ?? [:])
        case .ends(let name):
          present[name] = (present[name] ?? [:]).setting("status", to: ["phase": "Failed"])
          note(&pods, .modified, present[name] ?? [:])
        case .evicted(let name):
          present[name] = (present[name] ?? [:]).setting("status", to: ["phase": "Failed", "reason": "Evicted"])
          note(&pods, .modified, present[name] ?? [:])
        case .goes(let name): note(&pods, .deleted, present[name] ?? [:])
        case .anchor(let uid, let segments): store(0, Self.shard(0, uid, owner: nil, segments))
        case .shard(let number, let anchor, let segments):
          store(number, Self.shard(number, "\(anchor)-\(number)", owner: anchor, segments))
        case .lost(let number):
          note(&configMaps, .deleted, shards[number] ?? [:])
          shards[number] = nil
        }
      }
    }

    private static func labels(_ others: [String: Node]) -> Node {
      Node(fields: others.merging(["prepull.dev/job-uid": "job"]) { $1 })
    }

    private static func owners(_ uid: String) -> Node { [["kind": "ConfigMap", "uid": Node(.string(uid))]] }

    private static func pod(_ name: String, _ node: String, _ anchor: String) -> Node {
      [
        "metadata": ["uid": Node(.string(name)), "labels": labels([:]), "ownerReferences": owners(anchor)],
        "spec": ["nodeName": Node(.string(node))],
      ]
    }

    private static func shard(_ number: Int, _ uid: String, owner: String?, _ segments: [String: [String]]) -> Node {
      var data: [String: Node] = segments.mapValues { nodes in
        Node(.string("@100 0\n" + nodes.map { "\($0) 1 1\n" }.joined()))
      }
      if number == 0 {
        data["job"] = #"{"version":1,"epoch":1,"firstShard":1,"images":["a"],"required":"0","choice":"all"}"#
      }
      return [
        "metadata": [
          "name": Node(.string("shard-\(number)")), "uid": Node(.string(uid)),
          "labels": labels(["prepull.dev/ledger-shard": Node(.string(String(number)))]),
          "ownerReferences": owner.map(owners) ?? [],
        ],
        "data": Node(fields: data),
      ]
    }
  }

  private static func complaints(_ steps: [Story.Step], limit: Int, victims: Set<String> = []) -> [String] {
    let story = Story(steps)
    let verdict = Verdict(
      job: "job", limits: [(0, limit)], pods: story.pods, configMaps: story.configMaps, victims: victims)
    return verdict.complaints(verdict.history)
  }

  private static let good: [Story.Step] = [
    .anchor("a1", [:]), .pod("p1", on: "n1"), .pod("p2", on: "n2"), .ends("p1"), .anchor("a1", ["e1-1": ["n1"]]),
    .goes("p1"), .pod("p3", on: "n3"), .ends("p2"), .ends("p3"), .shard(1, of: "a1", ["e1-2": ["n2", "n3"]]),
    .goes("p2"), .goes("p3"),
  ]

  @Test func `a run without fault brings no complaint`() {
    #expect(Self.complaints(Self.good, limit: 2) == [])
  }

  @Test func `Pods of an anchor that a stranger destroyed hold no places`() {
    let steps: [Story.Step] = [
      .anchor("a1", [:]), .pod("p1", on: "n1"), .lost(shard: 0), .pod("p2", on: "n2"), .goes("p1"), .goes("p2"),
      .anchor("a2", [:]), .pod("p3", on: "n3", anchor: "a2"),
    ]
    #expect(Self.complaints(steps, limit: 1, victims: ["a1"]) == [])
    #expect(
      Self.complaints(steps + [.pod("p4", on: "n4", anchor: "a2")], limit: 1, victims: ["a1"]).joined()
        .contains("2 nodes pulled at a time"))
  }

  @Test func `each broken promise is found`() {
    #expect(Self.complaints(Self.good, limit: 1).joined().contains("2 nodes pulled at a time"))
    let rows: [(steps: [Story.Step], says: String)] = [
      ([.pod("p4", on: "n1")], "n1 got 2 Pods"),
      ([.pod("p4", on: "n1")], "n1 got a Pod at 13, though its outcome was stored at 5"),
      ([.pod("p4", on: "n4"), .pod("p5", on: "n4")], "n4 had two Pods at a time"),
      (
        [.pod("p4", on: "n4"), .goes("p4"), .shard(1, of: "a1", ["e1-2": ["n2", "n3"], "e1-3": ["n4"]])],
        "n4 lost its Pod at 14, before its outcome was stored at 15"
      ),
      ([.lost(shard: 1)], "the outcome of n2 is lost"), ([.lost(shard: 0)], "the outcome of n1 is lost"),
      ([.shard(1, of: "a1", ["e1-2": ["n2"]])], "the outcome of n3 is lost"),
    ]
    for row in rows {
      let found = Self.complaints(Self.good + row.steps, limit: 9)
      #expect(found.contains { $0.contains(row.says) }, "\(row.says) is not among \(found)")
    }
  }

  @Test func `a Pod that its node evicted may go without an outcome`() {
    func steps(_ end: Story.Step) -> [Story.Step] {
      Self.good + [
        .pod("p4", on: "n4"), end, .goes("p4"), .shard(1, of: "a1", ["e1-2": ["n2", "n3"], "e1-3": ["n4"]]),
      ]
    }
    #expect(Self.complaints(steps(.evicted("p4")), limit: 2) == [])
    let beside: [Story.Step] = [.pod("p4", on: "n4"), .evicted("p4"), .pod("p5", on: "n4")]
    #expect(!Self.complaints(Self.good + beside, limit: 2).joined().contains("two Pods at a time"))
    #expect(Self.complaints(steps(.ends("p4")), limit: 2).joined().contains("n4 lost its Pod"))
  }

  @Test func `what a stranger destroyed may be pulled once more, and nothing else`() {
    let again: [Story.Step] = [.lost(shard: 1), .pod("p4", on: "n2")]
    #expect(Self.complaints(Self.good + again, limit: 2, victims: ["a1-1"]) == [])
    #expect(!Self.complaints(Self.good + again, limit: 2, victims: []).isEmpty)
    #expect(
      !Self.complaints(Self.good + again + [.goes("p4"), .pod("p5", on: "n2")], limit: 2, victims: ["a1-1"]).isEmpty)
    // The anchor of the shard is still there, and n1's outcome with it.
    #expect(!Self.complaints(Self.good + [.lost(shard: 1), .pod("p4", on: "n1")], limit: 2, victims: ["a1-1"]).isEmpty)

    let anew: [Story.Step] = [
      .lost(shard: 0), .lost(shard: 1), .anchor("a2", [:]), .pod("p4", on: "n1", anchor: "a2"),
      .pod("p5", on: "n2", anchor: "a2"),
    ]
    #expect(Self.complaints(Self.good + anew, limit: 2, victims: ["a1"]) == [])
    let twice = anew + [.goes("p4"), .pod("p6", on: "n1", anchor: "a2")]
    #expect(!Self.complaints(Self.good + twice, limit: 2, victims: ["a1"]).isEmpty)
  }
}
