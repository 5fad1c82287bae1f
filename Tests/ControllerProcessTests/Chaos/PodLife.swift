// The Pods of a job from their creation to their end, as the API server's history tells it.

import ControllerTestSupport
import PrePullSandbox
import YAML

/// One Pod. Its times are revisions.
struct PodLife: Sendable {
  let node: String
  /// The UID of the anchor that it belongs to.
  let anchor: String
  /// The Secrets that it pulls with.
  let secrets: [String]
  let made: Int
  /// When it ended by itself.
  private(set) var ended: Int?
  /// Whether its node evicted it: it has no outcome then, and another follows.
  private(set) var wasEvicted = false
  /// When it was removed.
  private(set) var gone: Int?

  /// When it pulled no more; nil when it still does.
  var over: Int? { [ended, gone].compactMap { $0 }.min() }

  /// Reads the Pods of a job, in the order of their creation.
  static func all(of job: String, in changes: [ObjectChange]) -> [PodLife] {
    var lives: [String: PodLife] = [:]
    for change in changes where change.object["metadata"]?["labels"]?["prepull.dev/job-uid"]?.string == job {
      let uid = change.object.uid
      switch change.kind {
      case .added:
        let spec = change.object["spec"]
        lives[uid] = PodLife(
          node: spec?["nodeName"]?.string ?? "", anchor: change.object.ownerUIDs.first ?? "",
          secrets: (spec?["imagePullSecrets"]?.sequence ?? []).compactMap { $0["name"]?.string },
          made: change.revision)
      case .modified:
        let phase = change.object["status"]?["phase"]?.string
        if change.object["status"]?["reason"] == "Evicted" { lives[uid]?.wasEvicted = true }
        if phase == "Failed" || phase == "Succeeded", lives[uid]?.ended == nil { lives[uid]?.ended = change.revision }
      case .deleted: lives[uid]?.gone = change.revision
      }
    }
    return lives.values.sorted { $0.made < $1.made }
  }
}
