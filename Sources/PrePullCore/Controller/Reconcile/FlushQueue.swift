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

  /// Works until the task is cancelled.
  func run(limit: Int) async {
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
      log(error, of: job)
      return report(job, .event(.flushFailed(flush.id)))
    }
    for outcome in flush.outcomes { metrics.count(outcome.outcome) }
    for event in flush.events { events.record(note(event, job.identity)) }
  }

  private func log(_ error: any Error, of job: ActiveJob) {
    let level: Logger.Level
    switch (error as? KubernetesError)?.code {
    // The user wrote the job just now, or it is gone.
    case .conflict, .invalid, .notFound, .cancelled, .shutDown: level = .debug
    default: level = .warning
    }
    logger.log(
      level: level, "what became of a job could not be stored; it is tried again",
      metadata: ["job": "\(job.identity)", "error": "\(error)"])
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
