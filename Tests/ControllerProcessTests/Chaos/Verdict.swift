// What must hold of a run, whatever happened: looked up in the API server's own history.

import ControllerTestSupport
import PrePullEngine
import PrePullSandbox
import YAML

/// Looks for broken promises in what happened to Pods and ledgers.
///
/// Where a stranger deleted what the controller had stored, less can be promised. For each such deletion a node whose
/// outcome went with it may be pulled on once more, and so may one whose Pod was collected with its anchor. That, and
/// no more, is what ``victims`` allows.
struct Verdict: Sendable {
  let job: String
  /// The greatest concurrency that the job had asked for by a revision.
  let limits: [(revision: Int, limit: Int)]
  let pods: [ObjectChange]
  let configMaps: [ObjectChange]
  /// Nodes whose Pods end by themselves before they pulled, so that another may follow.
  let evicted: Set<String>
  /// Nodes that were deleted for a while; their Pods may go with them.
  let replaced: Set<String>
  /// The UIDs of the ConfigMaps and Secrets that a stranger deleted.
  let victims: Set<String>

  init(
    job: String, limits: [(revision: Int, limit: Int)], pods: [ObjectChange], configMaps: [ObjectChange],
    evicted: Set<String> = [],
    replaced: Set<String> = [], victims: Set<String> = []
  ) {
    self.job = job
    self.limits = limits
    self.pods = pods
    self.configMaps = configMaps
    self.evicted = evicted
    self.replaced = replaced
    self.victims = victims
  }

  /// Every broken promise, in words.
  func complaints(_ history: OutcomeHistory) -> [String] {
    let lives = PodLife.all(of: job, in: pods)
    var complaints = history.complaints
    for (node, lives) in Dictionary(grouping: lives, by: \.node).sorted(by: { $0.key < $1.key }) {
      complaints += self.complaints(of: node, lives, history)
    }
    if let excess = excess(of: lives, history) { complaints.append(excess) }
    return complaints
  }

  /// What was stored of the job in the course of time.
  var history: OutcomeHistory { OutcomeHistory(job: job, configMaps: configMaps, victims: victims) }

  /// How many Pods were made.
  var podCount: Int { PodLife.all(of: job, in: pods).count }

  private func complaints(of node: String, _ lives: [PodLife], _ history: OutcomeHistory) -> [String] {
    var complaints: [String] = []
    let losses = history.destroyed[node] ?? []
    if !evicted.contains(node), !replaced.contains(node) {
      // A Pod is removed only after its outcome was stored, and one that is found is gone on with. So no crash is a
      // reason for a second one of the same anchor.
      for (anchor, all) in Dictionary(grouping: lives, by: \.anchor) {
        // Until the controller notices that an anchor is gone, it asks for Pods of it. They are collected at once, and
        // a node that loses too many of them fails, which is found elsewhere.
        let end = history.destroyedAnchors[anchor] ?? .max
        let pods = all.filter { $0.made < end }
        let first = pods.map(\.made).min() ?? 0
        if pods.count > 1 + losses.count(where: { $0 > first }) {
          complaints.append(
            "\(node) got \(all.count) Pods of \(anchor), made at \(all.map(\.made)), losses at \(losses)")
        }
      }
    }
    // One that ended by itself, such as an evicted one, pulls no more, however long its removal is refused.
    for (earlier, later) in zip(lives, lives.dropFirst()) where (earlier.over ?? .max) > later.made {
      complaints.append("\(node) had two Pods at a time, made at \(earlier.made) and \(later.made)")
    }
    for stored in history.stored[node] ?? [] {
      let lost = losses.first { $0 > stored } ?? .max
      for life in lives where life.made > stored && life.made < lost && !victims.contains(life.anchor) {
        complaints.append("\(node) got a Pod at \(life.made), though its outcome was stored at \(stored)")
      }
    }
    for life in lives where !victims.contains(life.anchor) && !replaced.contains(node) && !life.wasEvicted {
      guard let stored = history.stored[node]?.first(where: { $0 > life.made }) else { continue }
      if (life.gone ?? .max) < stored {
        complaints.append("\(node) lost its Pod at \(life.gone ?? 0), before its outcome was stored at \(stored)")
      }
    }
    return complaints
  }

  /// When more nodes pulled at a time than the job had ever allowed by then. A Pod whose anchor is destroyed is being
  /// collected, and has no place any more.
  private func excess(of lives: [PodLife], _ history: OutcomeHistory) -> String? {
    var steps: [(revision: Int, change: Int)] = []
    for life in lives {
      let end = min(life.over ?? .max, history.destroyedAnchors[life.anchor] ?? .max)
      guard life.made < end else { continue }
      steps.append((life.made, 1))
      if end < .max { steps.append((end, -1)) }
    }
    var now = 0
    for step in steps.sorted(by: { $0.revision < $1.revision }) {
      now += step.change
      let limit = limits.filter { $0.revision <= step.revision }.map(\.limit).max() ?? 0
      if now > limit { return "\(now) nodes pulled at a time at \(step.revision), not \(limit)" }
    }
    return nil
  }
}
