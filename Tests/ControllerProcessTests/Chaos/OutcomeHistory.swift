// What a job's ledger held at every moment of a run.

import ControllerTestSupport
import PrePullEngine
import PrePullSandbox
import YAML

/// Reads a ledger after each of its changes, and says when outcomes came, changed and went.
struct OutcomeHistory {
  /// When outcomes of a node were stored that was not in the ledger before: more than once only after a loss.
  private(set) var stored: [String: [Int]] = [:]
  /// When a stranger destroyed the outcome of a node.
  private(set) var destroyed: [String: [Int]] = [:]
  /// The outcome that was stored last, be it there or destroyed.
  private(set) var latest: [String: NodeOutcome] = [:]
  /// When a stranger destroyed an anchor, by its UID.
  private(set) var destroyedAnchors: [String: Int] = [:]
  /// The greatest number of shards.
  private(set) var mostShards = 0
  /// Outcomes that went away or changed through no stranger's doing.
  private(set) var complaints: [String] = []

  private let job: String
  private var shards: [Int: [String: String]] = [:]
  private var known: [String: NodeOutcome] = [:]

  /// Reads the changes of ConfigMaps; `victims` are the UIDs of those that a stranger deleted.
  init(job: String, configMaps: [ObjectChange], victims: Set<String>) {
    self.job = job
    for change in configMaps {
      let labels = change.object["metadata"]?["labels"]
      guard labels?["prepull.dev/job-uid"]?.string == job,
        let number = labels?["prepull.dev/ledger-shard"]?.string.flatMap({ Int($0) })
      else { continue }
      let data = TestCluster.shards(of: job, among: [change.object])[number] ?? [:]
      let isDestroyed = change.kind == .deleted && victims.isHit(change.object)
      if isDestroyed, number == 0 { destroyedAnchors[change.object.uid] = change.revision }
      note(number, change.kind == .deleted ? nil : data, at: change.revision, isDestroyed: isDestroyed)
    }
  }

  private mutating func note(_ number: Int, _ data: [String: String]?, at revision: Int, isDestroyed: Bool) {
    let former = shards[number]
    shards[number] = data
    mostShards = max(mostShards, shards.count)
    // Reading everything again each time would cost the square of what there is. A segment is written once, so that
    // new ones add to what is known, as long as none goes and the header stays.
    let header = OutcomeLedger.headerKey
    if let data, let text = shards[0]?[header], (former?.allSatisfy { data[$0.key] == $0.value }) ?? true,
      number != 0 || former?[header] == data[header]
    {
      let new = data.filter { $0.key != header && former?[$0.key] == nil }
      add(OutcomeLedger(shards: [0: [header: text].merging(new) { $1 }]).outcomes, at: revision)
    } else {
      replace(with: OutcomeLedger(shards: shards).outcomes, at: revision, isDestroyed: isDestroyed)
    }
  }

  private mutating func add(_ outcomes: [String: NodeOutcome], at revision: Int) {
    for (node, outcome) in outcomes {
      if let former = known[node], former != outcome {
        complaints.append("at \(revision) the outcome of \(node) became \(outcome), it was \(former)")
      }
      if known[node] == nil { stored[node, default: []].append(revision) }
      known[node] = outcome
      latest[node] = outcome
    }
  }

  private mutating func replace(with outcomes: [String: NodeOutcome], at revision: Int, isDestroyed: Bool) {
    for (node, outcome) in known where outcomes[node] == nil {
      if isDestroyed {
        destroyed[node, default: []].append(revision)
      } else {
        complaints.append("at \(revision) the outcome of \(node) is lost: \(outcome)")
      }
      known[node] = nil
    }
    add(outcomes, at: revision)
  }
}

extension Set<String> {
  /// Whether an object is among those that were deleted, or went with an owner that was.
  func isHit(_ object: Node) -> Bool { contains(object.uid) || object.ownerUIDs.contains(where: contains) }
}

extension Node {
  /// The UIDs of the object's owners.
  var ownerUIDs: [String] { (self["metadata"]?["ownerReferences"]?.sequence ?? []).compactMap { $0["uid"]?.string } }
}
