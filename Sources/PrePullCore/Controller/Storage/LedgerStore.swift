// A job's ledger on the API server: ConfigMaps in the controller's namespace.

import Kubernetes
import PrePullEngine
import YAML

/// A ledger as it is stored.
struct StoredLedger: Sendable {
  /// The `data` of its shards by number.
  var shards: [Int: [String: String]] = [:]
  /// The anchor, nil when there is none.
  var anchor: Anchor?
}

/// Reads and writes ledgers.
struct LedgerStore: Sendable {
  /// The anchor that outcomes were to be added to is gone, and the header with it.
  struct AnchorMissing: Error {}

  let client: KubernetesClient
  /// The controller's namespace.
  let namespace: String

  // MARK: - Reading

  /// Reads all of a job's ledger.
  func read(ofJob uid: String) async throws(KubernetesError) -> StoredLedger {
    let list = try await client.listAll(
      .configMaps, namespace: namespace,
      options: ListOptions(labelSelector: "\(OwnLabel.jobUID)=\(uid),\(OwnLabel.shard)"))
    var ledger = StoredLedger()
    for object in list.items { Self.add(object, to: &ledger) }
    return ledger
  }

  /// Reads the anchors of all jobs.
  func anchors() async throws(KubernetesError) -> [StoredAnchor] {
    let list = try await client.listAll(
      .configMaps, namespace: namespace, options: ListOptions(labelSelector: "\(OwnLabel.shard)=0"))
    return list.items.compactMap(StoredAnchor.init)
  }

  private static func add(_ object: Node, to ledger: inout StoredLedger) {
    // What is being deleted takes nothing up any more.
    guard object["metadata"]?["deletionTimestamp"]?.string == nil,
      let number = object["metadata"]?["labels"]?[OwnLabel.shard]?.string.flatMap({ Int($0) })
    else { return }
    ledger.shards[number] = StoredAnchor.data(of: object)
    if number == 0, let name = object.objectName, let uid = object.objectUID {
      ledger.anchor = Anchor(name: name, uid: uid)
    }
  }

  // MARK: - Writing

  /// Carries out one write.
  ///
  /// - Parameters:
  ///   - write: What to change.
  ///   - job: Whose ledger it is.
  ///   - anchor: The anchor, once there is one.
  /// - Returns: The anchor, when the write was to it.
  /// - Throws: ``AnchorMissing``, ``KubernetesError``.
  func apply(_ write: LedgerWrite, of job: JobIdentity, anchor: Anchor?) async throws -> Anchor? {
    switch write {
    case .merge(let shard, let set, let remove):
      if shard == 0, anchor == nil { return try await create(0, set, of: job, owner: nil) }
      guard anchor == nil else { return try await merge(shard, set, remove, of: job, anchor: anchor) }
      // A long first list of failures fills shards before there is a header. They need an owner all the same.
      let owner = try await create(0, [:], of: job, owner: nil)
      _ = try await merge(shard, set, remove, of: job, anchor: owner)
      return owner
    case .delete(let shard):
      do throws(KubernetesError) {
        try await client.delete(.configMaps, Anchor.name(ofJob: job.uid, shard: shard), namespace: namespace)
      } catch {
        guard error.code == .notFound else { throw error }
      }
      return nil
    }
  }

  /// Whether an anchor is still there, and not another of its name.
  func exists(_ anchor: Anchor) async throws(KubernetesError) -> Bool {
    do throws(KubernetesError) {
      let object = try await client.get(.configMaps, anchor.name, namespace: namespace)
      return object.objectUID == anchor.uid && object["metadata"]?["deletionTimestamp"]?.string == nil
    } catch {
      guard error.code == .notFound else { throw error }
      return false
    }
  }

  /// Removes a job's anchor; the garbage collector takes along all that it owns. None is fine.
  func removeAnchor(ofJob uid: String) async throws(KubernetesError) {
    var options = DeleteOptions()
    options.propagation = .background
    do throws(KubernetesError) {
      try await client.delete(
        .configMaps, Anchor.name(ofJob: uid, shard: 0), namespace: namespace, options: options)
    } catch {
      guard error.code == .notFound else { throw error }
    }
  }

  private func merge(
    _ shard: Int, _ set: [String: String], _ remove: [String], of job: JobIdentity, anchor: Anchor?
  ) async throws -> Anchor? {
    var data = set.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: Node(.string($0.value))) }
    data += remove.filter { set[$0] == nil }.map { Mapping.Entry(key: $0, value: Node(.null)) }
    do throws(KubernetesError) {
      let object = try await client.patch(
        .configMaps, Anchor.name(ofJob: job.uid, shard: shard), namespace: namespace,
        .merge(["data": Node(.mapping(Mapping(data)))]))
      return shard == 0 ? Self.anchor(object) : nil
    } catch {
      guard error.code == .notFound else { throw error }
    }
    guard shard != 0 else {
      // A header in the write would not bring back the outcomes that went with the old one.
      throw AnchorMissing()
    }
    return try await create(shard, set, of: job, owner: anchor)
  }

  private func create(
    _ shard: Int, _ set: [String: String], of job: JobIdentity, owner: Anchor?
  ) async throws -> Anchor? {
    let name = Anchor.name(ofJob: job.uid, shard: shard)
    var labels = OwnLabel.common(job) + [(OwnLabel.shard, String(shard))]
    if shard == 0 { labels.append((OwnLabel.jobKind, "\(job.resource)")) }
    var metadata: Mapping = Mapping([
      Mapping.Entry(key: "name", value: Node(.string(name))),
      Mapping.Entry(key: "namespace", value: Node(.string(namespace))),
      Mapping.Entry(key: "labels", value: Node(strings: labels)),
      Mapping.Entry(key: "annotations", value: Node(strings: [(OwnLabel.jobAnnotation, "\(job)")])),
    ])
    if let owner { metadata["ownerReferences"] = [owner.ownerReference] }
    let object: Node = [
      "metadata": Node(.mapping(metadata)), "data": Node(strings: set.sorted { $0.key < $1.key }),
    ]
    do throws(KubernetesError) {
      let created = try await client.create(.configMaps, object, namespace: namespace)
      return shard == 0 ? Self.anchor(created) : nil
    } catch {
      guard error.code == .alreadyExists else { throw error }
    }
    // An earlier try came through after all, or a shard's number was used before a crash.
    let patched = try await client.patch(
      .configMaps, name, namespace: namespace, .merge(["data": Node(strings: set.sorted { $0.key < $1.key })]))
    return shard == 0 ? Self.anchor(patched) : nil
  }

  private static func anchor(_ object: Node) -> Anchor? {
    guard let name = object.objectName, let uid = object.objectUID else { return nil }
    return Anchor(name: name, uid: uid)
  }
}

/// An anchor as a listing shows it.
struct StoredAnchor: Sendable {
  /// The job's UID.
  let job: String
  /// The job's kind, as `imagepulljobs.apps.kruise.io`.
  let kind: String
  /// The anchor itself.
  let anchor: Anchor
  /// The header in its `data`, which is all that tells whether the job is over.
  let data: [String: String]

  init?(_ object: Node) {
    let labels = object["metadata"]?["labels"]
    guard object["metadata"]?["deletionTimestamp"]?.string == nil, let job = labels?[OwnLabel.jobUID]?.string,
      let kind = labels?[OwnLabel.jobKind]?.string, let name = object.objectName, let uid = object.objectUID
    else { return nil }
    self.job = job
    self.kind = kind
    anchor = Anchor(name: name, uid: uid)
    data = Self.data(of: object).filter { $0.key == OutcomeLedger.headerKey }
  }

  static func data(of object: Node) -> [String: String] {
    var data: [String: String] = [:]
    for entry in object["data"]?.mapping?.entries ?? [] {
      if let text = entry.value.string { data[entry.key] = text }
    }
    return data
  }
}
