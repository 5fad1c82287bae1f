// Reads and writes the Lease of an election.

import FoundationEssentials
import YAML

/// The Lease that candidates compete for.
struct LeaseStore: Sendable {
  let client: KubernetesClient
  let key: ObjectKey
  /// Who owns the fields.
  let fieldManager: String

  /// Claims or renews the Lease.
  ///
  /// - Returns: The Lease as it was stored; nil while somebody else's claim holds, or when somebody was faster.
  func claim(_ state: inout ElectionState, timeout: Duration) async throws(KubernetesError) -> Node? {
    let time = Timestamps.micro(Date())
    let lease: Node
    do throws(KubernetesError) {
      lease = try await client.get(.leases, key.name, namespace: key.namespace, timeout: timeout)
    } catch {
      guard error.code == .notFound else { throw error }
      let new: Node = ["metadata": ["name": Node(.string(key.name)), "namespace": Node(.string(key.namespace))]]
      return try await faster(.alreadyExists) { () async throws(KubernetesError) in
        try await client.create(
          .leases, state.firstClaim(time: time).written(to: new), options: options, timeout: timeout)
      }
    }
    guard let record = state.claim(over: LeaseRecord(lease), now: .now, time: time) else { return nil }
    return try await faster(.conflict) { () async throws(KubernetesError) in
      // With the version that was read: nobody can have written in between.
      try await client.update(.leases, record.written(to: lease), options: options, timeout: timeout)
    }
  }

  /// Gives the Lease up, so that the next leader need not wait; somebody else's is left alone.
  func release(_ lease: Node, identity: String, timeout: Duration) async throws(KubernetesError) {
    let isReleased = try await faster(.conflict) { () async throws(KubernetesError) in
      try await self.empty(lease, identity: identity, timeout: timeout)
    }
    if isReleased != nil { return }
    // A renewal that was cancelled on the way may have come through.
    let newest = try await client.get(.leases, key.name, namespace: key.namespace, timeout: timeout)
    _ = try await empty(newest, identity: identity, timeout: timeout)
  }

  private func empty(_ lease: Node, identity: String, timeout: Duration) async throws(KubernetesError) -> Node {
    var record = LeaseRecord(lease)
    guard record.holder == identity else { return lease }
    record.holder = ""
    record.durationSeconds = 1
    record.renewTime = Timestamps.micro(Date())
    return try await client.update(.leases, record.written(to: lease), options: options, timeout: timeout)
  }

  private var options: WriteOptions { WriteOptions(fieldManager: fieldManager) }

  private func faster(
    _ code: KubernetesError.Code, _ write: () async throws(KubernetesError) -> Node
  ) async throws(KubernetesError) -> Node? {
    do throws(KubernetesError) {
      return try await write()
    } catch {
      guard error.code == code else { throw error }
      return nil
    }
  }
}
