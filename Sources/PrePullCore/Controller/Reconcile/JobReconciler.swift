// Looks at one job at a time and has done what is to be done for it.

import Kubernetes
import Logging
import PrePullAPI
import PrePullEngine
import YAML

/// The controller's reconcile loop.
///
/// Whatever happens is posted to its job, and the job is put into a queue. A worker takes it out, lets the engine take
/// in what was posted, and hands what the engine decides to the queues that write. It waits for none of them.
struct JobReconciler: Sendable {
  let directory: JobDirectory
  let table: JobTable
  let queue: WorkQueue<String>
  let loader: JobLoader
  let anchors: AnchorKeeper
  let executor: PodExecutor
  let flushes: FlushQueue
  let secrets: SecretCopies
  let hosts: HostedPods
  let ends: JobEnds
  let gate: WriteGate
  let metrics: ControllerMetrics
  let clock: @Sendable () -> EngineTime
  let logger: Logger

  /// Works until the task is cancelled.
  func run(workers: Int) async {
    await queue.run(workers: workers) { uid in
      let start = ContinuousClock.now
      let result = await self.reconcile(uid)
      metrics.noteReconcile(ContinuousClock.now - start)
      return result
    }
  }

  /// Looks at a job.
  func reconcile(_ uid: String) async -> WorkResult {
    do {
      try gate.check()
      guard let record = directory[uid] else { return try await forget(uid) }
      if !record.snapshot.peerFinalizers.isEmpty { try await ends.takeOffPeerFinalizers(record) }
      if record.snapshot.isLeaving { return try await forget(uid) }
      switch record.snapshot.plan {
      case .success(let plan): return try await carryOut(record, plan)
      case .failure(let problem): return try await reject(record, problem)
      }
    } catch let error as KubernetesError {
      // The watch will tell.
      if error.code == .notFound || error.code == .cancelled || error.code == .shutDown { return .done }
      logger.warning(
        "a job cannot be looked at; it is tried again",
        metadata: ["job": "\(directory[uid]?.identity.description ?? uid)", "error": "\(error)"])
      return .retry
    } catch {
      logger.debug("a job waits", metadata: ["uid": "\(uid)", "reason": "\(error)"])
      return .retry
    }
  }

  // MARK: - Jobs that run

  private func carryOut(_ record: JobRecord, _ plan: PullPlan) async throws -> WorkResult {
    let uid = record.identity.uid
    let job: ActiveJob
    switch table[uid] {
    case .active(let active):
      job = active
      // Whoever asks for a retry has often just mended a Secret.
      if plan.retryRequest != active.plan.retryRequest { await secrets.forget(uid) }
    case .settled(let known, let deletionTime) where known == plan:
      return try await rest(record, until: deletionTime)
    case .settled, .rejected, nil:
      if let anchor = anchors.take(uid), let end = loader.settledEnd(record, plan, anchor: anchor) {
        // It was over before this process began.
        let deletionTime = plan.timeToLive.map { end.at.adding(seconds: $0) }
        table[uid] = .settled(plan, deletionTime: deletionTime)
        return try await rest(record, until: deletionTime)
      }
      // What was asked for in another life of the job may rest on an anchor that is gone.
      executor.forget(uid)
      await secrets.forget(uid)
      job = try await loader.load(record, plan)
      table[uid] = .active(job)
      // Nobody told it of what became of its Pods while it was loaded.
      job.catchUp(with: loader.pods(ofJob: uid))
      logger.info("a job is taken up", metadata: ["job": "\(record.identity)", "uid": "\(uid)"])
      // It may have been edited, or gone, while it was loaded.
      if let newer = directory[uid], case .success(let plan) = newer.snapshot.plan { job.post(.plan(plan)) }
    }
    if case .pods = plan.nodes { hosts.need(uid) } else { hosts.release(uid) }
    return try await process(job, record)
  }

  private func process(_ job: ActiveJob, _ record: JobRecord) async throws -> WorkResult {
    let outcome = job.process(at: clock())
    for task in outcome.remove { executor.remove(task, of: job.identity) }
    start(outcome.start, of: job)
    if let flush = outcome.flush { flushes.add(flush, of: job) }
    if outcome.shouldDelete { try await ends.delete(record) }
    if outcome.lostPod, try await !hasAnchor(job) {
      // The ledger is gone, and each Pod that refers to it is collected: all of it is built again.
      logger.warning("the job's ledger was deleted", metadata: ["job": "\(job.identity)"])
      table[job.identity.uid] = nil
      return .again(after: .zero)
    }
    if outcome.isSettled {
      try await secrets.remove(ofJob: job.identity.uid)
      table[job.identity.uid] = .settled(job.plan, deletionTime: outcome.deletionTime)
      // What it had removed may still wait for its turn: the executor is not told to forget the job.
      hosts.release(job.identity.uid)
      logger.info("a job is over", metadata: ["job": "\(job.identity)", "uid": "\(job.identity.uid)"])
      return try await rest(record, until: outcome.deletionTime)
    }
    if let wakeAt = outcome.wakeAt { queue.add(job.identity.uid, after: delay(until: wakeAt)) }
    return .done
  }

  private func start(_ orders: [TaskOrder], of job: ActiveJob) {
    guard !orders.isEmpty else { return }
    guard let anchor = job.anchor else {
      // Cannot be: nothing starts before the ledger's header is stored. The engine orders them again.
      logger.error("tasks without a ledger", metadata: ["job": "\(job.identity)"])
      for order in orders { job.post(.event(.taskGone(order.id))) }
      return
    }
    let owner = TaskOwner(job: job.identity, anchor: anchor)
    for order in orders { executor.start(order, of: owner) }
  }

  private func hasAnchor(_ job: ActiveJob) async throws(KubernetesError) -> Bool {
    guard let anchor = job.anchor else { return true }
    do throws(KubernetesError) {
      return try await loader.ledgers.exists(anchor)
    } catch {
      // It is to be asked again, and the job does not remember that it told.
      job.noteLostPod()
      throw error
    }
  }

  private func delay(until time: EngineTime) -> Duration {
    .milliseconds(max(time.milliseconds - clock().milliseconds, 0))
  }

  // MARK: - Jobs that do not

  /// A job that is over waits for its time to live.
  private func rest(_ record: JobRecord, until deletionTime: EngineTime?) async throws -> WorkResult {
    guard let deletionTime else { return .done }
    let pause = delay(until: deletionTime)
    guard pause == .zero else { return .again(after: pause) }
    try await ends.delete(record)
    return .again(after: .seconds(10))
  }

  /// A job that is gone, or on its way, takes all it made along.
  private func forget(_ uid: String) async throws -> WorkResult {
    table[uid] = nil
    await drop(uid)
    try await ends.removeAnchor(ofJob: uid)
    return .done
  }

  private func drop(_ uid: String) async {
    executor.forget(uid)
    flushes.forget(uid)
    hosts.release(uid)
    await secrets.forget(uid)
  }

  /// Only a cluster without the webhook holds a job that cannot be run.
  private func reject(_ record: JobRecord, _ problem: PlanProblem) async throws -> WorkResult {
    let uid = record.identity.uid
    if let job = table.active(uid) {
      // It ran until it was edited: what runs is ended, what ended is removed.
      executor.forgetCreations(uid)
      job.post(.event(.deleted))
      for task in job.process(at: clock()).remove { executor.remove(task, of: job.identity) }
      table[uid] = nil
      hosts.release(uid)
      await secrets.forget(uid)
    }
    // A status that was on its way when the job was edited may come after this one; it is seen, and this comes again.
    try await ends.reject(record, problem, at: clock())
    table[uid] = .rejected
    return .done
  }
}
