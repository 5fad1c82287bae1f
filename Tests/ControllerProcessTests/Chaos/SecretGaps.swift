// When the copies of a job's Secrets were missing because a stranger had deleted them.

import ControllerTestSupport
import PrePullSandbox
import YAML

/// The times, in revisions, in which Pods found no credentials through a stranger's doing.
struct SecretGaps {
  private var gaps: [String: [(from: Int, to: Int)]] = [:]

  init(_ changes: [ObjectChange], victims: Set<String>) {
    var open: [String: Int] = [:]
    for change in changes where change.object.namespace == TestCluster.namespace {
      let name = change.object.name
      switch change.kind {
      case .deleted: if victims.isHit(change.object) { open[name] = change.revision }
      case .added, .modified:
        if let from = open.removeValue(forKey: name) { gaps[name, default: []].append((from, change.revision)) }
      }
    }
    for (name, from) in open { gaps[name, default: []].append((from, .max)) }
  }

  /// Whether a Pod was without one of its Secrets for a part of its life.
  func hit(_ pod: PodLife) -> Bool {
    pod.secrets.contains { name in
      (gaps[name] ?? []).contains { $0.from <= pod.over ?? .max && pod.made <= $0.to }
    }
  }
}
