// What is known of anchors at a start: which jobs are over, and which anchors have lost their job.

import Kubernetes
import PrePullAPI
import Synchronization

/// Reads all anchors once, and knows those without a job as soon as that is certain.
final class AnchorKeeper: Sendable {
  private let ledgers: LedgerStore
  private let anchors = Mutex<[String: StoredAnchor]>([:])

  init(ledgers: LedgerStore) { self.ledgers = ledgers }

  /// Reads the anchors.
  func read() async throws(KubernetesError) {
    let found = try await ledgers.anchors()
    anchors.withLock { $0 = Dictionary(found.map { ($0.job, $0) }, uniquingKeysWith: { $1 }) }
  }

  /// Gives a job's anchor as it was listed, once; after that the server knows better.
  func take(_ uid: String) -> StoredAnchor? { anchors.withLock { $0.removeValue(forKey: uid) } }

  /// Gives the jobs of a kind that left an anchor and are gone, each once.
  ///
  /// - Parameters:
  ///   - kind: A kind of which every job is known.
  ///   - uids: The UIDs of the jobs that there are.
  func orphans(of kind: ResourceKind, except uids: Set<String>) -> [String] {
    let name = "\(kind.resource(version: kind.storageVersion))"
    return anchors.withLock { anchors in
      let orphans = anchors.values.filter { $0.kind == name && !uids.contains($0.job) }.map(\.job)
      for orphan in orphans { anchors[orphan] = nil }
      return orphans.sorted()
    }
  }
}
