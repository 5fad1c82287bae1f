// What must hold of a run, whatever happened: looked up in the API server's own history.

import ControllerTestSupport
import PrePullEngine
import PrePullSandbox
import YAML

/// Looks for broken promises in what happened to Pods and ledgers.
struct Verdict: Sendable {
  let job: String
  let concurrency: Int
  let pods: [ObjectChange]
  let configMaps: [ObjectChange]
  /// Nodes whose Pods end by themselves before they pulled, so that another may follow.
  let evicted: Set<String>

  private struct Life: Sendable {
    var node: String
    var made: Int
    var ended: Int?
    var gone: Int?
  }

  /// Every broken promise, in words.
  func complaints() -> [String] {
    let lives = lives()
    let (stored, lost) = storedOutcomes()
    var complaints = lost
    for (node, lives) in Dictionary(grouping: lives, by: \.node).sorted(by: { $0.key < $1.key }) {
      // A Pod is removed only after its outcome was stored, and one that is found is gone on with. So no crash is a
      // reason for a second one.
      if lives.count > 1, !evicted.contains(node) {
        complaints.append("\(node) got \(lives.count) Pods, made at \(lives.map(\.made))")
      }
      for (earlier, later) in zip(lives, lives.dropFirst()) where (earlier.gone ?? .max) > later.made {
        complaints.append("\(node) had two Pods at a time, made at \(earlier.made) and \(later.made)")
      }
      if let stored = stored[node] {
        for life in lives where life.made > stored {
          complaints.append("\(node) got a Pod at \(life.made), though its outcome was stored at \(stored)")
        }
        for life in lives where (life.gone ?? .max) < stored {
          complaints.append("\(node) lost its Pod at \(life.gone ?? 0), before its outcome was stored at \(stored)")
        }
      }
    }
    let greatest = greatestConcurrency(lives)
    if greatest > concurrency { complaints.append("\(greatest) nodes pulled at a time, not \(concurrency)") }
    return complaints
  }

  /// How many Pods were made.
  var podCount: Int { lives().count }

  private func lives() -> [Life] {
    var lives: [String: Life] = [:]
    for change in pods where change.object["metadata"]?["labels"]?["prepull.dev/job-uid"]?.string == job {
      let uid = change.object.uid
      switch change.kind {
      case .added:
        lives[uid] = Life(node: change.object["spec"]?["nodeName"]?.string ?? "", made: change.revision)
      case .modified:
        let phase = change.object["status"]?["phase"]?.string
        if phase == "Failed" || phase == "Succeeded", lives[uid]?.ended == nil { lives[uid]?.ended = change.revision }
      case .deleted: lives[uid]?.gone = change.revision
      }
    }
    return lives.values.sorted { $0.made < $1.made }
  }

  /// When each node's outcome was stored first, and complaints about outcomes that went away or changed.
  private func storedOutcomes() -> (first: [String: Int], complaints: [String]) {
    var objects: [String: Node] = [:]
    var first: [String: Int] = [:]
    var known: [String: NodeOutcome] = [:]
    var complaints: [String] = []
    for change in configMaps {
      objects[change.object.name] = change.kind == .deleted ? nil : change.object
      let outcomes = OutcomeLedger(shards: TestCluster.shards(of: job, among: Array(objects.values))).outcomes
      for (node, outcome) in known where outcomes[node] != outcome {
        complaints.append("at \(change.revision) the outcome of \(node) is \(outcomes[node].map { "\($0)" } ?? "lost")")
      }
      for node in outcomes.keys where first[node] == nil { first[node] = change.revision }
      known = outcomes
    }
    return (first, complaints)
  }

  private func greatestConcurrency(_ lives: [Life]) -> Int {
    var steps: [(revision: Int, change: Int)] = []
    for life in lives {
      steps.append((life.made, 1))
      if let end = [life.ended, life.gone].compactMap({ $0 }).min() { steps.append((end, -1)) }
    }
    var (now, greatest) = (0, 0)
    for step in steps.sorted(by: { $0.revision < $1.revision }) {
      now += step.change
      greatest = max(greatest, now)
    }
    return greatest
  }
}
