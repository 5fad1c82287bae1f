// Stores what jobs know: ledger, then status, then events.

import Kubernetes
import Logging
import PrePullEngine
import Synchronization

/// Carries out flushes, each job's one at a time and in its order.
final class FlushQueue: Sendable {
  private let ledgers: LedgerStore
  private let statuses: StatusWriter
  private let events: EventRecorder
  private let metrics: ControllerMetrics
  private let gate: WriteGate
  private let logger: Logger
  private let report: @Sendable (ActiveJob, FlushReport) -> Void
  private let waiting = Mutex<[String: (job: ActiveJob, flush: Flush)]>([:])
  private let queue = WorkQueue<String>()
  /// What the server refuses is tried again ever more rarely; the engine, which waits for the answer, asks for nothing
  /// meanwhile.
  private let refused = Mutex<[String: Refusal]>([:])
  private let rests = WorkQueue<String>()

  /// How often in a row a job's flushes were refused, and the answer that is put off.
  private struct Refusal: Sendable {
    var count = 0
    var answer: (job: ActiveJob, flush: Int)?

    /// The engine itself waits a second.
    var pause: Duration { .seconds(min(1 << min(max(count - 1, 0), 9), 300) - 1) }
  }

  /// A queue.
  ///
  /// - Parameter report: Told how flushes went.
  init(
    ledgers: LedgerStore, statuses: StatusWriter, events: EventRecorder, metrics: ControllerMetrics, gate: WriteGate,
    logger: Logger, report: @escaping @Sendable (ActiveJob, FlushReport) -> Void
  ) {
    self.ledgers = ledgers
    self.statuses = statuses
    self.events = events
    self.metrics = metrics
    self.gate = gate
    self.logger = logger
    self.report = report
  }

  /// How many flushes wait.
  var depth: Int { queue.count }

  /// Has a flush carried out. A job has no other under way.
  func add(_ flush: Flush, of job: ActiveJob) {
    waiting.withLock { $0[job.identity.uid] = (job, flush) }
    queue.add(job.identity.uid)
  }

  /// Forgets what was refused of a job that is gone.
  func forget(_ uid: String) { refused.withLock { _ = $0.removeValue(forKey: uid) } }

  /// Works until the task is cancelled.
  func run(limit: Int) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.write(limit: limit) }
      group.addTask {
        await self.rests.run(workers: 1) { uid in
          let answer = self.refused.withLock { refused in
            defer { refused[uid]?.answer = nil }
            return refused[uid]?.answer
          }
          if let answer { self.report(answer.job, .event(.flushFailed(answer.flush))) }
          return .done
        }
      }
      await group.waitForAll()
    }
  }

  private func write(limit: Int) async {
    await queue.run(workers: limit) { uid in
      if let (job, flush) = self.waiting.withLock({ $0.removeValue(forKey: uid) }) {
        await self.carryOut(flush, of: job)
      }
      return .done
    }
  }

  private func carryOut(_ flush: Flush, of job: ActiveJob) async {
    do {
      for write in flush.ledger {
        try gate.check()
        if let anchor = try await ledgers.apply(write, of: job.identity, anchor: job.anchor) { job.anchor = anchor }
      }
      // The first tasks need not wait for the first status.
      if !flush.ledger.isEmpty { report(job, .event(.ledgerStored(flush.id))) }
      if let status = flush.status {
        try gate.check()
        try await statuses.write(status, of: job.identity, versions: job.versions)
      }
      report(job, .event(.flushed(flush.id)))
    } catch is LedgerStore.AnchorMissing {
      logger.warning(
        "the job's ledger was deleted; what is known is read again", metadata: ["job": "\(job.identity)"])
      return report(job, .reload)
    } catch {
      return fail(flush, of: job, error)
    }
    refused.withLock { _ = $0.removeValue(forKey: job.identity.uid) }
    for outcome in flush.outcomes { metrics.count(outcome.outcome) }
    for event in flush.events { events.record(note(event, job.identity)) }
  }

  private func fail(_ flush: Flush, of job: ActiveJob, _ error: any Error) {
    let uid = job.identity.uid
    let metadata: Logger.Metadata = ["job": "\(job.identity)", "error": "\(error)"]
    switch (error as? KubernetesError)?.code {
    case .invalid, .forbidden, .badRequest, .requestTooLarge, .notSupported:
      let refusal = refused.withLock { refused in
        refused[uid, default: Refusal()].count += 1
        refused[uid]?.answer = (job, flush.id)
        return refused[uid] ?? Refusal()
      }
      // Once is nothing: the user wrote the job at the same moment.
      if refusal.count > 1 {
        logger.warning("the server refuses to store what became of a job", metadata: metadata)
        events.record(
          EventNote(
            regarding: job.identity.reference, severity: .warning, reason: "NotStored", action: "Pulling",
            note: "what became of the job cannot be stored, and finished Pods stay until it is: \(error)"))
      }
      rests.add(uid, after: refusal.pause)
    case .conflict, .notFound, .cancelled, .shutDown:
      logger.debug("what became of a job could not be stored; it is tried again", metadata: metadata)
      report(job, .event(.flushFailed(flush.id)))
    default:
      logger.warning("what became of a job could not be stored; it is tried again", metadata: metadata)
      report(job, .event(.flushFailed(flush.id)))
    }
  }

  private func note(_ event: JobEvent, _ job: JobIdentity) -> EventNote {
    EventNote(
      regarding: job.reference, severity: event.isWarning ? .warning : .normal, reason: event.reason.rawValue,
      action: "Pulling", note: event.message)
  }
}

/// How a flush went.
enum FlushReport: Sendable {
  /// News for the engine.
  case event(Event)
  /// The ledger is gone: the engine is to be built again.
  case reload
}
