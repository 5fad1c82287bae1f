// What the server is asked about jobs while they are carried out.

import Kubernetes
import Logging
import PrePullAPI
import PrePullEngine
import Synchronization
import YAML

/// Does what has its own time: however long the server takes, and however often it refuses, the job goes on meanwhile.
final class Errands: Sendable {
  /// What is to be done for a job, by its UID.
  enum Errand: Hashable, Sendable {
    /// The finalizers of peers that are gone are taken off; with them the job could never be deleted.
    case takeOffPeerFinalizers(String)
    /// A Pod went. If its owner did too, the ledger is gone, and the job is loaded again.
    case lookForAnchor(String)
  }

  private let client: KubernetesClient
  private let ledgers: LedgerStore
  private let dispatcher: Dispatcher
  private let gate: WriteGate
  private let logger: Logger
  /// What failed and waits for its next try.
  private let resting = Mutex<Set<Errand>>([])
  private let queue = WorkQueue<Errand>(
    backoff: .init(initialDelay: .milliseconds(500), maximumDelay: .seconds(30)))

  init(
    client: KubernetesClient, ledgers: LedgerStore, dispatcher: Dispatcher, gate: WriteGate, logger: Logger
  ) {
    self.client = client
    self.ledgers = ledgers
    self.dispatcher = dispatcher
    self.gate = gate
    self.logger = logger
  }

  /// Has something done. What failed and waits for its next try does not come sooner for that.
  func add(_ errand: Errand) {
    if !resting.withLock({ $0.contains(errand) }) { queue.add(errand) }
  }

  /// Works until the task is cancelled.
  func run() async {
    await queue.run(workers: 8) { errand in
      self.resting.withLock { _ = $0.remove(errand) }
      do {
        try self.gate.check()
        try await self.carryOut(errand)
      } catch let error as KubernetesError where [.notFound, .cancelled, .shutDown].contains(error.code) {
        // The watch will tell.
      } catch {
        self.logger.warning(
          "something about a job cannot be done yet; it is tried again",
          metadata: ["errand": "\(errand)", "error": "\(error)"])
        self.resting.withLock { _ = $0.insert(errand) }
        return .retry
      }
      return .done
    }
  }

  private func carryOut(_ errand: Errand) async throws {
    switch errand {
    case .takeOffPeerFinalizers(let uid):
      if let record = dispatcher.directory[uid], !record.snapshot.peerFinalizers.isEmpty {
        try await takeOffPeerFinalizers(record)
      }
    case .lookForAnchor(let uid):
      guard let job = dispatcher.table.active(uid), let anchor = job.anchor, try await !ledgers.exists(anchor),
        dispatcher.table.active(uid) === job
      else { return }
      // Each Pod that refers to it is collected: all of it is built again.
      logger.warning("the job's ledger was deleted", metadata: ["job": "\(job.identity)"])
      dispatcher.report(job, .reload)
    }
  }

  private func takeOffPeerFinalizers(_ record: JobRecord) async throws(KubernetesError) {
    let job = record.identity
    let object = try await client.get(job.resource, job.key.name, namespace: job.namespace)
    guard object.objectUID == job.uid, let version = object.objectResourceVersion else { return }
    let present = object["metadata"]?["finalizers"]?.sequence ?? []
    let kept = present.filter { !PeerFinalizer.all.contains($0.string ?? "") }
    guard kept.count < present.count else { return }
    // With the version: a finalizer that somebody adds at the same time must not get lost.
    _ = try await client.patch(
      job.resource, job.key.name, namespace: job.namespace,
      .merge(["metadata": ["resourceVersion": Node(.string(version)), "finalizers": Node(.sequence(kept))]]))
    logger.notice(
      "a peer's finalizers are taken off",
      metadata: ["job": "\(job)", "finalizers": "\(record.snapshot.peerFinalizers)"])
  }
}
