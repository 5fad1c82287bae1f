// The labels and names of what the controller makes in its own namespace.

import PrePullEngine
import YAML

/// The labels by which the controller finds what it made.
enum OwnLabel {
  /// On everything: the UID of the job that it was made for.
  static let jobUID = "prepull.dev/job-uid"
  /// On a ledger's ConfigMap: its number; 0 is the anchor.
  static let shard = "prepull.dev/ledger-shard"
  /// On an anchor: the job's kind, as `imagepulljobs.apps.kruise.io`.
  static let jobKind = "prepull.dev/job-kind"
  /// On a Pod: the number of the node's task.
  static let attempt = "prepull.dev/attempt"
  /// On a copied Secret: nothing more than that it is one.
  static let copiedSecret = "prepull.dev/copied-secret"
  /// On everything, as other tools do it.
  static let managedBy = "app.kubernetes.io/managed-by"
  /// Whose things they are.
  static let manager = "prepull"

  /// The annotation that tells people which job a thing is of.
  static let jobAnnotation = "prepull.dev/job"

  /// The labels that everything has that is made for a job.
  static func common(_ job: JobIdentity) -> [(String, String)] {
    [(managedBy, manager), (jobUID, job.uid)]
  }
}

extension Node {
  /// A mapping of strings.
  init(strings: [(String, String)]) {
    self.init(.mapping(Mapping(strings.map { Mapping.Entry(key: $0.0, value: Node(.string($0.1))) })))
  }
}

/// What a job owns through its anchor.
struct Anchor: Sendable, Hashable {
  /// The name of a ledger's ConfigMap.
  static func name(ofJob uid: String, shard: Int) -> String {
    shard == 0 ? "prepull-\(uid)" : "prepull-\(uid)-\(shard)"
  }

  /// The anchor's name.
  let name: String
  /// Its UID.
  let uid: String

  /// What dependents say of it.
  var ownerReference: Node {
    ["apiVersion": "v1", "kind": "ConfigMap", "name": Node(.string(name)), "uid": Node(.string(uid))]
  }
}
