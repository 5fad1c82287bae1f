// What is read from the status of each dialect.
import PrePullAPI
import Testing
import YAML

@testable import PrePullEngine
@testable import kubectl_prepull

@Suite struct JobSnapshotTests {
  @Test(
    arguments: [
      (Jobs.kruise(), .pending),
      (Jobs.kruise(Jobs.counts(desired: 10)), .initial),
      (Jobs.kruise(Jobs.counts(desired: 10, active: 1)), .pulling),
      (Jobs.kruise(Jobs.counts(desired: 10), annotations: ["prepull.dev/paused": "true"]), .paused),
      (Jobs.kruise(Jobs.counts(desired: 10), spec: ["image": "a:1", "parallelism": 0]), .paused),
      (Jobs.kruise(Jobs.counts(desired: 2, succeeded: 2, end: "2026-01-01T00:01:00Z")), .succeeded),
      (Jobs.kruise(Jobs.counts(desired: 0, end: "2026-01-01T00:01:00Z", message: "job has completed")), .succeeded),
      (Jobs.kruise(Jobs.counts(desired: 2, succeeded: 1, failed: 1, end: "2026-01-01T00:01:00Z")), .failed),
      // A deadline or a cancellation leaves nodes untried.
      (Jobs.kruise(Jobs.counts(desired: 2, succeeded: 1, end: "2026-01-01T00:01:00Z")), .failed),
      (
        Jobs.kruise(Jobs.counts(desired: 0, end: "2026-01-01T00:01:00Z", message: PlanProblem.statusPrefix + "x")),
        .failed
      ),
      (Jobs.kubeEdge(), .pending),
      (Jobs.kubeEdge(["state": "Init"]), .initial),
      (Jobs.kubeEdge(["state": "Checking"]), .checking),
      (Jobs.kubeEdge(["state": "Pulling"]), .pulling),
      (Jobs.kubeEdge(["state": "Pulling"], annotations: ["prepull.dev/paused": "true"]), .paused),
      (Jobs.kubeEdge(["state": "Successful"]), .succeeded),
      (Jobs.kubeEdge(["state": "Failed"], annotations: ["prepull.dev/paused": "true"]), .failed),
      (Jobs.kubeEdge(["phase": "InProgress"]), .pulling),
      (Jobs.kubeEdge(["phase": "Completed"]), .succeeded),
      (Jobs.kubeEdge(["phase": "Failure"]), .failed),
    ] as [(Node, JobSnapshot.State)]
  ) func `a state is read from any dialect`(job: Node, state: JobSnapshot.State) {
    #expect(Jobs.snapshot(job).state == state)
  }

  @Test func `KubeEdge's nodes are counted, and named ones give the total`() {
    let job = Jobs.snapshot(
      Jobs.kubeEdge([
        "state": "Pulling",
        "status": [
          Jobs.entry("edge-1", "Successful"), Jobs.entry("edge-2", "Failed", reason: "no"),
          Jobs.entry("edge-3", "Pulling"),
        ],
      ]))
    #expect(job.total == 3)
    #expect([job.succeeded, job.failed, job.active, job.waiting] == [1, 1, 1, 0])
    #expect(job.nodes.map(\.name) == ["edge-1", "edge-2", "edge-3"])
    #expect(job.nodes[1].reason == "no")
  }

  @Test func `successes that a status has no room for are counted`() {
    let job = Jobs.snapshot(
      Jobs.kubeEdge(
        [
          "state": "Pulling", "reason": Node(.string(LeftOutNote(leftOut: 90, of: 93).text)),
          "status": [Jobs.entry("a", "Failed"), Jobs.entry("b", "Pulling"), Jobs.entry("c", "Successful")],
        ], names: (0..<200).map { "n\($0)" }))
    #expect([job.succeeded, job.failed, job.active, job.waiting] == [91, 1, 1, 107])
  }

  @Test func `a list counts images until its ledger tells of nodes`() throws {
    var job = Jobs.snapshot(
      Jobs.kruiseList([
        "startTime": "2026-01-01T00:00:00Z", "desired": 2, "active": 2, "completed": 0, "succeeded": 0,
        "failedImageStatuses": [["imagePullJob": "", "name": "r.io/a:1", "message": "1 of 9 nodes failed"]],
      ]))
    #expect(job.unit == .images)
    #expect(job.total == 2)
    #expect(job.failureGroups.map(\.reason) == ["r.io/a:1: 1 of 9 nodes failed"])
    job.adopt(ledger(succeeded: 5, failed: 2))
    job.adopt(nodeCount: 9)
    #expect(job.unit == .nodes)
    #expect([job.total, job.succeeded, job.failed, job.waiting] == [9, 5, 2, 2])
    #expect(job.failureGroups.map(\.count) == [2])
  }

  @Test func `the ledger tells of nodes that the status left out`() {
    var job = Jobs.snapshot(
      Jobs.kubeEdge(
        [
          "state": "Pulling", "reason": Node(.string(LeftOutNote(leftOut: 7, of: 8).text)),
          "status": [Jobs.entry("ok-0", "Pulling")],
        ], names: (0..<20).map { "ok-\($0)" }))
    job.adopt(ledger(succeeded: 5, failed: 2))
    #expect([job.succeeded, job.failed, job.active] == [5, 2, 1])
    #expect(job.nodes.count == 7)
    // The status shows it at work again, so the outcome before counts no more.
    #expect(job.nodes.first { $0.name == "ok-0" }?.state == .pulling)
    job.addWaitingNodes(named: ["ok-1", "new"])
    #expect(job.nodes.count == 8)
    #expect(job.nodes.last?.state == .waiting)
  }

  @Test func `Pods tell who pulls where the status does not`() throws {
    let table: Node = [
      "columnDefinitions": [["name": "Name"], ["name": "Status"], ["name": "Node", "priority": 1]],
      "rows": [
        [
          "cells": ["p1", "ContainerCreating", "edge-7"],
          "object": ["metadata": ["creationTimestamp": "2026-01-01T00:00:50Z"]],
        ],
        ["cells": ["p2", "StartError", "edge-8"]], ["cells": ["p3", "Pending", "<none>"]], ["cells": ["p4"]],
        [
          "cells": ["p5", "ImagePullBackOff", "bad-0"],
          "object": ["metadata": ["creationTimestamp": "2026-01-01T00:00:50Z"]],
        ],
        [
          "cells": ["p6", "ErrImagePull", "bad-1"],
          "object": ["metadata": ["creationTimestamp": "2035-01-01T00:00:50Z"]],
        ],
      ],
    ]
    var job = Jobs.snapshot(Jobs.kruise(Jobs.counts(desired: 9, active: 2, failed: 2)))
    job.adopt(ledger(succeeded: 0, failed: 2))
    job.adopt(activeNodes: ActiveNodes.nodes(in: table))
    // The outcome of bad-0 is newer than its Pod; bad-1 is being tried again.
    #expect(job.nodes.filter(\.state.isActive).map(\.name).sorted() == ["bad-1", "edge-7"])
    #expect([job.active, job.failed] == [2, 2])
    var young = Jobs.snapshot(Jobs.kruise(Jobs.counts(desired: 9)))
    young.adopt(activeNodes: ActiveNodes.nodes(in: table))
    #expect(young.active == 3, "who is listed as pulling is counted")
    #expect(young.state == .pulling)
    var list = Jobs.snapshot(Jobs.kruiseList(["startTime": "2026-01-01T00:00:00Z", "desired": 2]))
    list.adopt(ledger(succeeded: 3, failed: 2))
    list.adopt(activeNodes: ActiveNodes.nodes(in: table))
    #expect([list.active, list.succeeded, list.failed] == [2, 3, 1])
    #expect(ActiveNodes.nodes(in: [:]) == [])
  }

  @Test func `an outcome from before an edit of the images is none yet`() {
    let ledger = ledger(succeeded: 1, failed: 1, required: [0, 1])
    let reports = ledger.outcomes.map { NodeReport(name: $0.key, outcome: $0.value, in: ledger) }
    #expect(reports.allSatisfy { $0.state == .waiting })
  }

  @Test func `any status reads as something`() {
    let odd: [Node] = [
      ["status": "x"], ["state": 7, "status": [1, "x", ["nodeStatus": 3]]], [:], ["desired": "many"],
      ["failedNodes": [1, "a"]], ["failedImageStatuses": ["x"]], ["startTime": "yesterday", "completionTime": ""],
    ]
    for status in odd {
      for job in [Jobs.kruise(status), Jobs.kruiseList(status), Jobs.kubeEdge(status)] {
        #expect(!JobFrame(job: Jobs.snapshot(job), context: FrameContext(now: .now, size: .standard)).lines.isEmpty)
      }
    }
    #expect(JobSnapshot([:], kind: .imagePullJob).state == .pending)
  }
}

/// A ledger with nodes `ok-N` and `bad-N`.
func ledger(succeeded: Int, failed: Int, required: [Int] = [0], retry: String? = nil) -> OutcomeLedger {
  OutcomeLedger(shards: shards(succeeded: succeeded, failed: failed, required: required, retry: retry))
}

/// The same as it is read from the cluster.
func reading(succeeded: Int, failed: Int, retry: String? = nil, end: JobEnd? = nil) -> LedgerReading {
  let shards = shards(succeeded: succeeded, failed: failed, retry: retry, end: end)
  return .outcomes(OutcomeLedger(shards: shards), header: shards[0]?[OutcomeLedger.headerKey] ?? "")
}

/// The same as it is stored.
func shards(
  succeeded: Int, failed: Int, required: [Int] = [0], retry: String? = nil, end: JobEnd? = nil
) -> [Int: [String: String]] {
  let entries =
    (0..<succeeded).map {
      LedgerEntry(node: "ok-\($0)", outcome: NodeOutcome(finishedAt: 1_800_000_000 + $0, took: 9, pulled: [0]))
    }
    + (0..<failed).map {
      let failure = NodeFailure(
        step: .pull, code: .pullFailed, message: "r.io/shop:1: 401 Unauthorized", tried: [0],
        images: [ImageFailure(image: 0, code: .pullFailed, message: "401 Unauthorized")])
      return LedgerEntry(
        node: "bad-\($0)",
        outcome: NodeOutcome(finishedAt: 1_800_000_000 + $0, took: 3, pulled: [], result: .failed(failure)))
    }
  var header = LedgerHeader(
    epoch: 1, firstShard: 1, images: ["r.io/shop:1", "r.io/b:1"], required: required,
    choice: NodeFilter(.all).fingerprint)
  header.retry = retry
  header.end = end
  var writer = LedgerWriter()
  var shards: [Int: [String: String]] = [:]
  for write in writer.append(entries, images: [0], header: header) {
    if case .merge(let shard, let set, _) = write { shards[shard, default: [:]].merge(set) { $1 } }
  }
  return shards
}
