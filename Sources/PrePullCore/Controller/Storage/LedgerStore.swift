// A job's ledger on the API server: ConfigMaps in the controller's namespace.

import Kubernetes
import PrePullEngine
import YAML

/// Reads and writes ledgers.
struct LedgerStore: Sendable {
  /// A shard that outcomes were to be added to is gone, and what it held with it.
  struct ShardMissing: Error {
    /// Its number; 0 is the anchor, which takes all others along, and the job's Pods.
    let shard: Int
  }

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
    // An anchor may hold 240 KiB of outcomes, of which the header is kept.
    try await client.listAll(
      .configMaps, namespace: namespace, options: ListOptions(labelSelector: "\(OwnLabel.shard)=0", limit: 50)
    ) { StoredAnchor($0) }
  }

  private static func add(_ object: Node, to ledger: inout StoredLedger) {
    // What is being deleted takes nothing up any more.
    guard object["metadata"]?["deletionTimestamp"]?.string == nil,
      let number = object["metadata"]?["labels"]?[OwnLabel.shard]?.string.flatMap({ Int($0) })
    else { return }
    ledger.shards[number] = StoredAnchor.data(of: object)
    ledger.known.note(object, as: number)
  }

  // MARK: - Writing

  /// Carries out one write, unless somebody wrote the shard since it was seen last.
  ///
  /// Every write names the version that it was decided on, so that one of a former leader, however late it comes, is
  /// refused once the next one has written.
  ///
  /// - Parameters:
  ///   - write: What to change.
  ///   - job: Whose ledger it is.
  ///   - known: What is known of the shards; kept up to date, also when the write fails.
  /// - Throws: ``ShardMissing``; ``KubernetesError``, of code `conflict` when somebody else wrote: `known` is up to date
  ///   by then.
  func apply(_ write: LedgerWrite, of job: JobIdentity, known: inout KnownShards) async throws {
    switch write {
    case .merge(let shard, let set, let remove):
      // A long first list of failures fills shards before there is a header. They need an owner all the same.
      if shard != 0, known.anchor == nil { try await create(0, [:], of: job, known: &known) }
      guard known[shard] == nil else { return try await merge(shard, set, remove, of: job, known: &known) }
      try await create(shard, set, of: job, known: &known)
    case .delete(let shard):
      var options = DeleteOptions()
      options.resourceVersion = known[shard]?.version
      // After a conflict it is deleted whatever it is: this process leads, and its new ledger counts by now.
      known[shard] = nil
      do throws(KubernetesError) {
        try await client.delete(
          .configMaps, Anchor.name(ofJob: job.uid, shard: shard), namespace: namespace, options: options)
      } catch {
        guard error.code == .notFound else { throw error }
      }
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
    _ shard: Int, _ set: [String: String], _ remove: [String], of job: JobIdentity, known: inout KnownShards
  ) async throws {
    var data = set.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: Node(.string($0.value))) }
    data += remove.filter { set[$0] == nil }.map { Mapping.Entry(key: $0, value: Node(.null)) }
    let version = known[shard]?.version ?? ""
    let change: Node = [
      "metadata": ["resourceVersion": Node(.string(version))], "data": Node(.mapping(Mapping(data))),
    ]
    do throws(KubernetesError) {
      let object = try await client.patch(
        .configMaps, Anchor.name(ofJob: job.uid, shard: shard), namespace: namespace, .merge(change))
      known.note(object, as: shard)
    } catch {
      switch error.code {
      case .notFound: break
      case .conflict:
        guard try await look(at: shard, of: job, known: &known) else { break }
        throw error
      default: throw error
      }
      // To put only this write into a new one would lose what the old one held.
      known[shard] = nil
      throw ShardMissing(shard: shard)
    }
  }

  /// Notes how a shard is now; false when the one that was known is gone.
  private func look(
    at shard: Int, of job: JobIdentity, known: inout KnownShards
  ) async throws(KubernetesError) -> Bool {
    do throws(KubernetesError) {
      let object = try await client.get(
        .configMaps, Anchor.name(ofJob: job.uid, shard: shard), namespace: namespace)
      guard object.objectUID == known[shard]?.uid, object["metadata"]?["deletionTimestamp"]?.string == nil else {
        return false
      }
      known.note(object, as: shard)
      return true
    } catch {
      guard error.code == .notFound else { throw error }
      return false
    }
  }

  private func create(
    _ shard: Int, _ set: [String: String], of job: JobIdentity, known: inout KnownShards
  ) async throws {
    let name = Anchor.name(ofJob: job.uid, shard: shard)
    var labels = OwnLabel.common(job) + [(OwnLabel.shard, String(shard))]
    if shard == 0 { labels.append((OwnLabel.jobKind, "\(job.resource)")) }
    var metadata: Mapping = Mapping([
      Mapping.Entry(key: "name", value: Node(.string(name))),
      Mapping.Entry(key: "namespace", value: Node(.string(namespace))),
      Mapping.Entry(key: "labels", value: Node(strings: labels)),
      Mapping.Entry(key: "annotations", value: Node(strings: [(OwnLabel.jobAnnotation, "\(job)")])),
    ])
    if shard != 0, let owner = known.anchor { metadata["ownerReferences"] = [owner.ownerReference] }
    let data = Node(strings: set.sorted { $0.key < $1.key })
    do throws(KubernetesError) {
      let object: Node = ["metadata": Node(.mapping(metadata)), "data": data]
      known.note(try await client.create(.configMaps, object, namespace: namespace), as: shard)
      return
    } catch {
      guard error.code == .alreadyExists else { throw error }
    }
    let present = try await client.get(.configMaps, name, namespace: namespace)
    guard Self.shard(of: present, job) == shard else {
      // A stranger's by our name: made ours, unless it changes meanwhile.
      metadata["resourceVersion"] = present.objectResourceVersion.map { Node(.string($0)) }
      let takeover: Node = ["metadata": Node(.mapping(metadata)), "data": data]
      known.note(try await client.patch(.configMaps, name, namespace: namespace, .merge(takeover)), as: shard)
      return
    }
    known.note(present, as: shard)
    // The same: an earlier try came through after all. Else it holds more than this write was decided on.
    guard StoredAnchor.data(of: present) == set else {
      throw KubernetesError(.conflict, "ConfigMap \(namespace)/\(name) is there already, and not as it would be made")
    }
  }

  /// Which shard of the job's ledger an object is; nil when it is none.
  private static func shard(of object: Node, _ job: JobIdentity) -> Int? {
    let labels = object["metadata"]?["labels"]
    guard labels?[OwnLabel.jobUID]?.string == job.uid else { return nil }
    return labels?[OwnLabel.shard]?.string.flatMap { Int($0) }
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
