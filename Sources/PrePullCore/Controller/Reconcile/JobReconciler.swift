// Looks at one job at a time and has done what is to be done for it.

import Kubernetes
import Logging
import PrePullAPI
import PrePullEngine
import YAML

/// The controller's reconcile loop.
///
/// Whatever happens is posted to its job, and the job is put into a queue. A worker takes it out, lets the engine take
/// in what was posted, and hands what the engine decides to the queues that write. It waits for none of them. A look
/// that has to ask the server all the same, such as the one that loads a job, gives its place to others meanwhile: a
/// server that takes its time for some jobs does not stop the clocks of all others.
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
  let errands: Errands
  /// Whether finalizers of peers are taken off.
  let adopts: Bool
  let gate: WriteGate
  let metrics: ControllerMetrics
  let clock: @Sendable () -> EngineTime
  let logger: Logger

  /// One of them waits for the next job, so that four jobs are looked at while there are many.
  private let places = Places(5)
  /// Who asks the server. So many of these requests are under way at once.
  private let askers = Places(32)

  /// How long a job waits after failures. Not for a quarter of an hour, as the queue's default has it.
  static let backoff = WorkQueue<String>.Backoff(maximumDelay: .seconds(30))

  /// Works until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      while true {
        do { try await places.take() } catch { return }
        guard let uid = await queue.next() else { return }
        group.addTask { await self.look(at: uid) }
      }
    }
  }

  private func look(at uid: String) async {
    let start = ContinuousClock.now
    let result = await reconcile(uid)
    metrics.noteReconcile(ContinuousClock.now - start)
    switch result {
    case .done: queue.forget(uid)
    case .retry: queue.addAfterFailure(uid)
    case .again(let delay):
      queue.forget(uid)
      queue.add(uid, after: delay)
    }
    queue.done(uid)
    places.giveBack()
  }

  /// Asks the server.
  private func ask<Value: Sendable>(_ request: () async throws -> Value) async throws -> Value {
    try await places.without { try await askers.with(request) }
  }

  /// Looks at a job.
  func reconcile(_ uid: String) async -> WorkResult {
    do {
      try gate.check()
      guard let record = directory[uid] else { return try await forget(uid) }
      if adopts, !record.snapshot.peerFinalizers.isEmpty { errands.add(.takeOffPeerFinalizers(uid)) }
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
    case .active(let active) where active.identity == record.identity:
      job = active
      // Whoever asks for a retry has often just mended a Secret.
      if plan.retryRequest != active.plan.retryRequest { await secrets.forget(uid) }
    case .settled(let known, let deletionTime) where known == plan:
      return try await rest(record, until: deletionTime)
    case .active, .settled, .rejected, nil:
      // One that is carried out comes here when it is served in another version than it was loaded in.
      if let anchor = anchors.take(uid), let end = loader.settledEnd(record, plan, anchor: anchor) {
        // It was over before this process began.
        let deletionTime = plan.timeToLive.map { end.at.adding(seconds: $0) }
        table[uid] = .settled(plan, deletionTime: deletionTime)
        return try await rest(record, until: deletionTime)
      }
      // What was asked for in another life of the job may rest on an anchor that is gone.
      executor.forget(uid)
      await secrets.forget(uid)
      let former: PullPlan? = if case .settled(let known, _) = table[uid] { known } else { nil }
      job = try await ask { try await loader.load(record, plan, former: former) }
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
    // First of all: whatever fails below, the engine's time is not missed.
    if let wakeAt = outcome.wakeAt { queue.add(job.identity.uid, after: delay(until: wakeAt)) }
    for task in outcome.remove { executor.remove(task, of: job.identity) }
    start(outcome.start, of: job)
    if let flush = outcome.flush { flushes.add(flush, of: job) }
    if outcome.lostPod { errands.add(.lookForAnchor(job.identity.uid)) }
    if outcome.shouldDelete { try await ask { try await ends.delete(record) } }
    if outcome.isSettled {
      try await ask { try await secrets.remove(ofJob: job.identity.uid) }
      table[job.identity.uid] = .settled(job.plan, deletionTime: outcome.deletionTime)
      // What it had removed may still wait for its turn: the executor is not told to forget the job.
      hosts.release(job.identity.uid)
      logger.info("a job is over", metadata: ["job": "\(job.identity)", "uid": "\(job.identity.uid)"])
      return try await rest(record, until: outcome.deletionTime)
    }
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

  private func delay(until time: EngineTime) -> Duration {
    .milliseconds(max(time.milliseconds - clock().milliseconds, 0))
  }

  // MARK: - Jobs that do not

  /// A job that is over waits for its time to live.
  private func rest(_ record: JobRecord, until deletionTime: EngineTime?) async throws -> WorkResult {
    guard let deletionTime else { return .done }
    let pause = delay(until: deletionTime)
    guard pause == .zero else { return .again(after: pause) }
    try await ask { try await ends.delete(record) }
    return .again(after: .seconds(10))
  }

  /// A job that is gone, or on its way, takes all it made along.
  private func forget(_ uid: String) async throws -> WorkResult {
    table[uid] = nil
    await drop(uid)
    try await ask { try await ends.removeAnchor(ofJob: uid) }
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
    try await ask { try await ends.reject(record, problem, at: clock()) }
    table[uid] = .rejected
    return .done
  }
}
