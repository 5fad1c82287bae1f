// What the controller knows of a ledger's ConfigMaps.

import Kubernetes
import YAML

/// A ledger as it is stored.
struct StoredLedger: Sendable {
  /// The `data` of its shards by number.
  var shards: [Int: [String: String]] = [:]
  /// Which objects they are.
  var known = KnownShards()
}

/// The ConfigMaps of a job's ledger as they were seen last, so that it is noticed when somebody else writes one or takes
/// it away.
struct KnownShards: Sendable {
  /// One ConfigMap.
  struct Shard: Sendable, Hashable {
    /// Its name.
    let name: String
    /// Its UID.
    let uid: String
    /// Its version.
    let version: String
  }

  private var shards: [Int: Shard] = [:]

  /// The shard of a number; nil when there is none.
  subscript(number: Int) -> Shard? {
    get { shards[number] }
    set { shards[number] = newValue }
  }

  /// What owns all that the job makes; nil before its ledger was begun.
  var anchor: Anchor? { shards[0].map { Anchor(name: $0.name, uid: $0.uid) } }

  /// Notes a shard as the server gave it.
  mutating func note(_ object: Node, as number: Int) {
    guard let name = object.objectName, let uid = object.objectUID else { return }
    shards[number] = Shard(name: name, uid: uid, version: object.objectResourceVersion ?? "")
  }
}
