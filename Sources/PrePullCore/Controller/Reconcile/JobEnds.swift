// What is written about jobs at their ends: deletion, anchors, refusals.

import Kubernetes
import Logging
import PrePullAPI
import PrePullEngine
import YAML

/// Writes to jobs that no engine asks for by itself.
struct JobEnds: Sendable {
  let client: KubernetesClient
  let ledgers: LedgerStore
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
}
