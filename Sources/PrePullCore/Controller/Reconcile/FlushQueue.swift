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
  /// What those who make Pods know of the server's troubles.
  private let pause: ServerPause
  private let logger: Logger
  private let report: @Sendable (ActiveJob, FlushReport) -> Void
  private let waiting = Mutex<[String: (job: ActiveJob, flush: Flush)]>([:])
  private let queue = WorkQueue<String>()
  /// What fails again and again is tried ever more rarely; the engine, which waits for the answer, asks for nothing
  /// meanwhile.
  private let refused = Mutex<[String: Refusal]>([:])
  private let rests = WorkQueue<String>()

  /// How often in a row a job's flushes failed, and the answer that is put off.
  private struct Refusal: Sendable {
    var count = 0
    var answer: (job: ActiveJob, flush: Int)?
    /// The server was not reached: it is tried again as soon as anybody reaches it.
    var isAbsence = false

    /// The engine itself waits a second.
    func pause(longest: Int) -> Duration { .seconds(min(1 << min(max(count - 1, 0), 9), longest) - 1) }
  }

  /// A queue.
  ///
  /// - Parameters:
  ///   - pause: Says when the server is back; nobody else may listen to that.
  ///   - report: Told how flushes went.
  init(
    ledgers: LedgerStore, statuses: StatusWriter, events: EventRecorder, metrics: ControllerMetrics, gate: WriteGate,
    pause: ServerPause, logger: Logger, report: @escaping @Sendable (ActiveJob, FlushReport) -> Void
  ) {
    self.ledgers = ledgers
    self.statuses = statuses
    self.events = events
    self.metrics = metrics
    self.gate = gate
    self.pause = pause
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
      group.addTask { for await _ in self.pause.returns { self.endAbsence() } }
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
      for write in flush.ledger { try await carryOut(write, of: job) }
      // The first tasks need not wait for the first status.
      if !flush.ledger.isEmpty { report(job, .event(.ledgerStored(flush.id))) }
      if let status = flush.status {
        try gate.check()
        try await statuses.write(status, of: job.identity, versions: job.versions)
      }
      report(job, .event(.flushed(flush.id)))
    } catch let missing as LedgerStore.ShardMissing {
      return rescue(flush, of: job, missing)
    } catch {
      return fail(flush, of: job, error)
    }
    refused.withLock { _ = $0.removeValue(forKey: job.identity.uid) }
    pause.noteReached()
    endAbsence()
    for entry in flush.outcomes {
      metrics.count(entry.outcome)
      log(entry, of: job)
    }
    for event in flush.events { events.record(note(event, job.identity)) }
  }

  private func carryOut(_ write: LedgerWrite, of job: ActiveJob) async throws {
    try gate.check()
    var known = job.ledger
    defer { job.ledger = known }
    do {
      try await ledgers.apply(write, of: job.identity, known: &known)
    } catch let error as KubernetesError {
      // What is left of a former ledger counts no more, and goes with the anchor at the latest. Were the flush to fail
      // for it, all of the ledger would be written again, into new parts, for as long as removals are refused.
      guard case .delete(let shard) = write, error.code != .cancelled, error.code != .shutDown else { throw error }
      logger.warning(
        "an old part of a job's ledger could not be removed; it stays until the job is taken up again or gone",
        metadata: ["job": "\(job.identity)", "part": "\(shard)", "error": "\(error)"])
    }
  }

  private func log(_ entry: LedgerEntry, of job: ActiveJob) {
    var metadata: Logger.Metadata = ["job": "\(job.identity)", "node": "\(entry.node)"]
    guard let failure = entry.outcome.failure else { return logger.debug("a node is done", metadata: metadata) }
    metadata["reason"] = "\(failure.code.rawValue)"
    metadata["message"] = "\(failure.message)"
    logger.info("a node failed", metadata: metadata)
  }

  /// Somebody deleted a part of the ledger.
  private func rescue(_ flush: Flush, of job: ActiveJob, _ missing: LedgerStore.ShardMissing) {
    if missing.shard == 0 {
      logger.warning(
        "the job's ledger was deleted; what is known is read again", metadata: ["job": "\(job.identity)"])
      report(job, .reload)
    } else {
      logger.warning(
        "a part of the job's ledger was deleted; all of it is written again",
        metadata: ["job": "\(job.identity)", "part": "\(missing.shard)"])
      report(job, .event(.ledgerDamaged(flush.id)))
    }
  }

  private func fail(_ flush: Flush, of job: ActiveJob, _ error: any Error) {
    guard let error = error as? KubernetesError else {
      logger.debug("a job's flush waits", metadata: ["job": "\(job.identity)", "reason": "\(error)"])
      return report(job, .event(.flushFailed(flush.id)))
    }
    switch error.code {
    case .invalid, .forbidden, .badRequest, .requestTooLarge, .notSupported:
      // Once is nothing: the job may just have been made anew.
      putOff(flush, of: job, error, tellsAfter: 2, longest: 300)
    case .cancelled, .shutDown:
      report(job, .event(.flushFailed(flush.id)))
    case _ where error.isAbsence:
      // Nobody can be told, and the server is back when it is back.
      putOff(flush, of: job, error, tellsAfter: .max, longest: 10)
    default:
      // An admission webhook that is down, a namespace that is gone, somebody who writes the status all the time.
      putOff(flush, of: job, error, tellsAfter: 4, longest: 30)
    }
  }

  /// Has a flush tried again, and tells people when it keeps failing.
  private func putOff(_ flush: Flush, of job: ActiveJob, _ error: KubernetesError, tellsAfter: Int, longest: Int) {
    let uid = job.identity.uid
    let refusal = refused.withLock { refused in
      refused[uid, default: Refusal()].count += 1
      refused[uid]?.answer = (job, flush.id)
      refused[uid]?.isAbsence = error.isAbsence
      return refused[uid] ?? Refusal()
    }
    let isLasting = refusal.count >= tellsAfter
    logger.log(
      level: isLasting ? .warning : .info, "what became of a job could not be stored; it is tried again",
      metadata: ["job": "\(job.identity)", "times": "\(refusal.count)", "error": "\(error)"])
    if isLasting {
      events.record(
        EventNote(
          regarding: job.identity.reference, severity: .warning, reason: "NotStored", action: "Pulling",
          note: "what became of the job cannot be stored, and finished Pods stay until it is: \(error)"))
    }
    rests.add(uid, after: refusal.pause(longest: longest))
  }

  /// The server is there: what was put off because it was not is tried now.
  private func endAbsence() {
    let jobs = refused.withLock { $0.filter { $0.value.isAbsence && $0.value.answer != nil }.map(\.key) }
    for uid in jobs { rests.add(uid) }
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
