// What is written about jobs at their ends: deletion, anchors, refusals, finalizers that peers left.

import Kubernetes
import Logging
import PrePullAPI
import PrePullEngine
import YAML

/// Writes to jobs that no engine asks for by itself.
struct JobEnds: Sendable {
  let client: KubernetesClient
  let ledgers: LedgerStore
  /// Whether finalizers of peers are taken off.
  let adopts: Bool
  let events: EventRecorder
  let logger: Logger

  /// Deletes a job whose time to live is over.
  func delete(_ record: JobRecord) async throws(KubernetesError) {
    let job = record.identity
    do throws(KubernetesError) {
      try await client.delete(
        job.resource, job.key.name, namespace: job.namespace,
        options: DeleteOptions(propagation: .background, uid: job.uid))
      logger.info("a job's time to live is over", metadata: ["job": "\(job)", "uid": "\(job.uid)"])
    } catch {
      // Gone, or another of its name.
      guard error.code == .notFound || error.code == .conflict else { throw error }
    }
  }

  /// Removes what a job left.
  func removeAnchor(ofJob uid: String) async throws(KubernetesError) { try await ledgers.removeAnchor(ofJob: uid) }

  /// Says in a job's status why it cannot be run.
  func reject(_ record: JobRecord, _ problem: PlanProblem, at time: EngineTime) async throws(KubernetesError) {
    let job = record.identity
    guard let kind = ResourceKind.jobs.first(where: { $0.kind == job.resource.kind }) else { return }
    let status = problem.status(for: kind.dialect, at: time)
    guard PlanProblem.statusPrefix + problem.description != record.snapshot.publishedReason else { return }
    try await StatusWriter(client: client)
      .write(.replace(status), of: job, versions: JobVersions(record.snapshot.resourceVersion))
    logger.warning("a job cannot be run", metadata: ["job": "\(job)", "problem": "\(problem)"])
    events.record(
      EventNote(
        regarding: job.reference, severity: .warning, reason: JobEvent.Reason.failed.rawValue, action: "Pulling",
        note: "the job cannot be run: \(problem)"))
  }

  /// Takes off the finalizers of peers that are gone, without which a job could never be deleted.
  func takeOffPeerFinalizers(_ record: JobRecord) async throws(KubernetesError) {
    guard adopts else { return }
    let job = record.identity
    let object = try await client.get(job.resource, job.key.name, namespace: job.namespace)
    guard object.objectUID == job.uid, let version = object.objectResourceVersion else { return }
    let kept = (object["metadata"]?["finalizers"]?.sequence ?? []).filter {
      !PeerFinalizer.all.contains($0.string ?? "")
    }
    do throws(KubernetesError) {
      // With the version: a finalizer that somebody adds at the same time must not get lost.
      _ = try await client.patch(
        job.resource, job.key.name, namespace: job.namespace,
        .merge([
          "metadata": ["resourceVersion": Node(.string(version)), "finalizers": Node(.sequence(kept))]
        ]))
      logger.notice(
        "a peer's finalizers are taken off",
        metadata: ["job": "\(job)", "finalizers": "\(record.snapshot.peerFinalizers)"])
    } catch {
      guard error.code == .notFound else { throw error }
    }
  }
}
