// What is known of anchors at a start: which jobs are over, and which anchors have lost their job.

import Kubernetes
import Logging
import PrePullAPI
import Synchronization

/// Reads all anchors once, and collects those without a job as soon as that is certain.
final class AnchorKeeper: Sendable {
  private let ledgers: LedgerStore
  private let gate: WriteGate
  private let logger: Logger
  private let anchors = Mutex<[String: StoredAnchor]>([:])

  init(ledgers: LedgerStore, gate: WriteGate, logger: Logger) {
    self.ledgers = ledgers
    self.gate = gate
    self.logger = logger
  }

  /// Reads the anchors.
  func read() async throws(KubernetesError) {
    let found = try await ledgers.anchors()
    anchors.withLock { $0 = Dictionary(found.map { ($0.job, $0) }, uniquingKeysWith: { $1 }) }
  }

  /// Gives a job's anchor as it was listed, once; after that the server knows better.
  func take(_ uid: String) -> StoredAnchor? { anchors.withLock { $0.removeValue(forKey: uid) } }

  /// Collects the anchors of a kind whose jobs are gone.
  ///
  /// - Parameters:
  ///   - kind: A kind of which every job is known.
  ///   - uids: The UIDs of the jobs that there are.
  func collect(_ kind: ResourceKind, except uids: Set<String>) async {
    let name = "\(kind.resource(version: kind.storageVersion))"
    let orphans = anchors.withLock { anchors in
      anchors.values.filter { $0.kind == name && !uids.contains($0.job) }
    }
    for orphan in orphans {
      do {
        try gate.check()
        try await ledgers.removeAnchor(ofJob: orphan.job)
        anchors.withLock { _ = $0.removeValue(forKey: orphan.job) }
        logger.info("what a job left is removed: the job is gone", metadata: ["uid": "\(orphan.job)"])
      } catch {
        logger.warning("what a job left cannot be removed", metadata: ["uid": "\(orphan.job)", "error": "\(error)"])
      }
    }
  }
}
