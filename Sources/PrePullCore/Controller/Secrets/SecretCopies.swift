// Brings the Secrets of jobs to where their Pods live.

import Kubernetes
import Logging
import PrePullAPI
import PrePullEngine
import YAML

/// Copies Secrets into the controller's namespace for as long as a job runs, and keeps them as their source is.
///
/// A copy belongs to its job's anchor and goes with it, if it is still there by then. Nothing of a Secret is kept in
/// memory but its version.
actor SecretCopies {
  /// What came of a Secret.
  enum Copy: Sendable, Equatable {
    /// The name of a Secret in the Pods' namespace.
    case usable(String)
    /// There is none; it may come.
    case missing(String)
    /// It holds no credentials.
    case unusable(String)
    /// The copy is against somebody's rules; these may change.
    case refused(String)
    /// The server is there and failed, for now.
    case failed(String)
  }

  /// What is wrong is looked at again soon: somebody may be mending it. Until then all tasks that wait share a look.
  static let failedLifetime = Duration.seconds(2)

  private struct Key: Hashable {
    var job: String
    var secret: NamespacedName
    /// A copy goes with its owner.
    var anchor: String
  }

  private struct Known {
    var copy: Copy
    var version: String?
    var checkedAt: ContinuousClock.Instant
  }

  private let client: KubernetesClient
  private let namespace: String
  private let lifetime: Duration
  private var known: [Key: Known] = [:]
  /// The latest look at each Secret.
  private var underWay: [Key: Look] = [:]
  /// What is to become of looks under way that nobody waits for any more, by their numbers.
  private var fates: [Int: Fate] = [:]
  private var looks = 0

  private struct Look {
    let number: Int
    let task: Task<Copy, any Error>
  }

  private enum Fate {
    /// What it finds is not to be remembered.
    case forgotten
    /// Nor is the copy that it makes to stay.
    case removed
  }

  /// Copies into `namespace`; a source is looked at again after `lifetime`, before the next task that needs it.
  init(client: KubernetesClient, namespace: String, lifetime: Duration = .seconds(30)) {
    self.client = client
    self.namespace = namespace
    self.lifetime = lifetime
  }

  /// How many Secrets are known, of whatever job.
  var count: Int { known.count }

  /// Makes sure that there is a copy of a Secret, and that it is as its source.
  func copy(of secret: NamespacedName, for owner: TaskOwner) async throws -> Copy {
    let key = Key(job: owner.job.uid, secret: secret, anchor: owner.anchor.uid)
    if let known = known[key], ContinuousClock.now - known.checkedAt < lifetime(of: known.copy) { return known.copy }
    let former = underWay[key]
    // Many tasks start at once and need the same Secret: one looks, and all of them wait for it.
    if let former, fates[former.number] == nil { return try await former.task.value }
    looks += 1
    let number = looks
    let task = Task {
      // One that nobody waits for may be about to remove what this one needs.
      _ = await former?.task.result
      return try await self.carryOut(number, key, owner)
    }
    underWay[key] = Look(number: number, task: task)
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private func carryOut(_ number: Int, _ key: Key, _ owner: TaskOwner) async throws -> Copy {
    defer {
      fates[number] = nil
      if underWay[key]?.number == number { underWay[key] = nil }
    }
    let found = try await look(key.secret, owner, knownVersion: known[key]?.version)
    // The job may have been forgotten meanwhile.
    switch fates[number] {
    case nil: known[key] = found
    case .forgotten: break
    case .removed: try await remove(found.copy, of: key)
    }
    return found.copy
  }

  /// Deletes the copies that were made for a job, whose Pods are all gone. One that a former process made is not known
  /// here unless it was used again; it goes with the job's anchor.
  func remove(ofJob uid: String) async throws(KubernetesError) {
    for (key, look) in underWay where key.job == uid { fates[look.number] = .removed }
    for (key, known) in known where key.job == uid {
      try await remove(known.copy, of: key)
      self.known[key] = nil
    }
  }

  private func remove(_ copy: Copy, of key: Key) async throws(KubernetesError) {
    guard case .usable(let name) = copy, key.secret.namespace != namespace else { return }
    do throws(KubernetesError) {
      try await client.delete(.secrets, name, namespace: namespace)
    } catch {
      guard error.code == .notFound else { throw error }
    }
  }

  /// Forgets a job's copies.
  func forget(_ uid: String) {
    known = known.filter { $0.key.job != uid }
    for (key, look) in underWay where key.job == uid && fates[look.number] == nil {
      fates[look.number] = .forgotten
    }
  }

  private func lifetime(of copy: Copy) -> Duration {
    if case .usable = copy { lifetime } else { min(lifetime, Self.failedLifetime) }
  }

  /// Looks, and makes a result of what the server says against it.
  private func look(_ secret: NamespacedName, _ owner: TaskOwner, knownVersion: String?) async throws -> Known {
    do {
      return try await find(secret, owner, knownVersion: knownVersion)
    } catch let error as KubernetesError {
      let message = "the Secret \(secret) could not be copied: \(error.message)"
      switch error.code {
      case .forbidden, .invalid, .badRequest, .notFound, .requestTooLarge, .notSupported:
        return Known(copy: .refused(message), checkedAt: .now)
      case _ where error.isOfTheWay: throw error
      default: return Known(copy: .failed(message), checkedAt: .now)
      }
    }
  }

  private func find(_ secret: NamespacedName, _ owner: TaskOwner, knownVersion: String?) async throws -> Known {
    let now = ContinuousClock.now
    let source: Node
    do throws(KubernetesError) {
      source = try await client.get(.secrets, secret.name, namespace: secret.namespace)
    } catch {
      switch error.code {
      case .notFound: return Known(copy: .missing("there is no Secret \(secret)"), checkedAt: now)
      case .forbidden:
        return Known(copy: .missing("the controller may not read the Secret \(secret)"), checkedAt: now)
      default: throw error
      }
    }
    do throws(PullSecretError) {
      _ = try PullSecret(source)
    } catch {
      return Known(copy: .unusable("the Secret \(secret) \(error)"), checkedAt: now)
    }
    if secret.namespace == namespace { return Known(copy: .usable(secret.name), checkedAt: now) }
    let name = "prepull-\(owner.job.uid)-\(StableHash.text(of: [secret.description]))"
    let version = source.objectResourceVersion
    let isCurrent = version != nil && version == knownVersion
    // Somebody may have deleted the copy.
    let isThere = isCurrent ? try await exists(name) : false
    if !isThere { try await write(source, as: name, owner) }
    return Known(copy: .usable(name), version: version, checkedAt: now)
  }

  private func exists(_ name: String) async throws(KubernetesError) -> Bool {
    do throws(KubernetesError) {
      _ = try await client.get(.secrets, name, namespace: namespace)
      return true
    } catch {
      guard error.code == .notFound else { throw error }
      return false
    }
  }

  private func write(_ source: Node, as name: String, _ owner: TaskOwner) async throws(KubernetesError) {
    let metadata: Node = [
      "name": Node(.string(name)), "namespace": Node(.string(namespace)),
      "labels": Node(strings: OwnLabel.common(owner.job) + [(OwnLabel.copiedSecret, "true")]),
      "annotations": Node(strings: [(OwnLabel.jobAnnotation, "\(owner.job)")]),
      "ownerReferences": [owner.anchor.ownerReference],
    ]
    // Whatever else the Secret holds is none of ours.
    var data = Mapping()
    for key in [".dockerconfigjson", ".dockercfg"] {
      if let value = source["data"]?[key] { data[key] = value }
    }
    let copy: Node = [
      "metadata": metadata, "type": source["type"] ?? "kubernetes.io/dockerconfigjson",
      "data": Node(.mapping(data)),
    ]
    do throws(KubernetesError) {
      _ = try await client.create(.secrets, copy, namespace: namespace)
      return
    } catch {
      guard error.code == .alreadyExists else { throw error }
    }
    do throws(KubernetesError) {
      // Without a version the copy is replaced whatever it is.
      _ = try await client.update(.secrets, copy, namespace: namespace)
    } catch {
      // A Secret's type cannot be changed.
      guard error.code == .invalid else { throw error }
      try await client.delete(.secrets, name, namespace: namespace)
      _ = try await client.create(.secrets, copy, namespace: namespace)
    }
  }
}
