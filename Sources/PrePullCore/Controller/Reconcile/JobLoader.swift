// Builds a job's engine from what the API server holds.

import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// Loads jobs.
struct JobLoader: Sendable {
  let client: KubernetesClient
  let ledgers: LedgerStore
  let pods: Informer<ObservedPod>
  let world: JobWorld
  let clock: @Sendable () -> EngineTime
  let notePull: @Sendable (_ seconds: Double) -> Void

  /// The index of ``pods`` by job.
  static let podIndex = "job"

  /// Whether a job ended and needs nothing any more, as far as its anchor tells: a look that costs no request.
  ///
  /// - Parameters:
  ///   - record: The job.
  ///   - plan: What it wants.
  ///   - anchor: Its anchor as it was listed.
  /// - Returns: Its end; nil when it is to be loaded.
  func settledEnd(_ record: JobRecord, _ plan: PullPlan, anchor: StoredAnchor) -> JobEnd? {
    guard pods.values(index: Self.podIndex, record.identity.uid).isEmpty else { return nil }
    return StoredFacts(plan: plan, status: record.snapshot.publishedEnd, ledger: [0: anchor.data], tasks: [])
      .settledEnd
  }

  /// The Pods of a job as they are known now.
  func pods(ofJob uid: String) -> [ObservedPod] { pods.values(index: Self.podIndex, uid).map(\.value) }

  /// Loads a job.
  ///
  /// - Parameters:
  ///   - record: The job.
  ///   - plan: What it wants.
  ///   - former: What it wanted when it was over; nil when that is not known. A job that ended without a ledger, under
  ///     another controller, shows by nothing else that it was edited since.
  /// - Throws: ``KubernetesError``; of code `notFound` when the job is gone.
  func load(
    _ record: JobRecord, _ plan: PullPlan, former: PullPlan?
  ) async throws(KubernetesError) -> ActiveJob {
    let identity = record.identity
    var status: Node?
    let versions = JobVersions(record.snapshot.resourceVersion)
    if record.snapshot.publishedEnd != nil {
      let object = try await client.get(identity.resource, identity.key.name, namespace: identity.namespace)
      guard object.objectUID == identity.uid else {
        throw KubernetesError(.notFound, "another job has its name by now")
      }
      status = object["status"]
      versions.note(object.objectResourceVersion ?? "")
    }
    let ledger = try await ledgers.read(ofJob: identity.uid)
    var tasks: [LiveTask] = []
    var watched: [TaskID: ActiveJob.WatchedPod] = [:]
    for (_, pod) in pods.values(index: Self.podIndex, identity.uid) {
      var seen = ActiveJob.WatchedPod()
      tasks.append(
        LiveTask(id: pod.task, pod: pod.state, deadlineSeconds: pod.deadlineSeconds, counter: &seen.counter))
      watched[pod.task] = seen
    }
    let engine = PullEngine(
      restoring: StoredFacts(plan: former ?? plan, status: status, ledger: ledger.shards, tasks: tasks), at: clock())
    return ActiveJob(
      identity, engine: engine, plan: plan, pods: watched, ledger: ledger.known, versions: versions, world: world,
      notePull: notePull)
  }
}
