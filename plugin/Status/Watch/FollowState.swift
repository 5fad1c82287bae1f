// What is known of a job that is followed: the facts go in, what to show and whether it is over come out.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// The state of a follower. It asks no clock and no cluster.
struct FollowState: Sendable {
  /// Why following ends.
  enum End: Sendable, Equatable {
    /// The job ended.
    case finished
    /// The job was deleted.
    case deleted
    /// The job was deleted, and another one has its name.
    case replaced
    /// The cluster refuses again and again.
    case refused(KubernetesError)
  }

  /// A refusal that comes so often in a row is no accident of a server that starts.
  static let maximumRefusals = 3

  /// The job, with everything that is known beside its status.
  private(set) var job: JobSnapshot
  /// Why following ends; nil while it goes on.
  private(set) var end: End?
  /// What the user should know.
  private(set) var notes: [String] = []

  /// For how many seconds a controller may take to see a change before the user is told.
  static let patience = 3.0

  private let kind: ResourceKind
  private let controllerNamespace: String
  private var status: JobSnapshot
  private var object: Node
  private var ledger: LedgerReading?
  private var nodeCount: Int?
  private var activeNodes: [NodeReport] = []
  private var presence = ControllerPresence.unknown
  private var trouble: KubernetesError?
  private var refusals = 0
  private var rates = RateEstimate()
  private var isBeingDeleted = false
  /// Since when the end is known to be an earlier one.
  private var staleSince: Double?

  /// The state at the beginning.
  init(_ job: FoundJob, controllerNamespace: String, at time: Double) {
    kind = job.kind
    self.controllerNamespace = controllerNamespace
    object = job.object
    status = JobSnapshot(job.object, kind: job.kind)
    self.job = status
    take(.object(job.object), at: time)
  }

  /// Takes in an event; signals, ticks and timeouts change nothing here.
  ///
  /// - Parameter time: in seconds of a clock that does not go back.
  mutating func take(_ event: FollowEvent, at time: Double) {
    guard end == nil else { return }
    switch event {
    case .object(let object):
      (trouble, refusals) = (nil, 0)
      guard (object.objectUID ?? "") == status.uid else {
        end = .replaced
        return
      }
      self.object = object
      status = JobSnapshot(object, kind: kind)
      isBeingDeleted = object["metadata"]?["deletionTimestamp"]?.string != nil
    case .gone: end = .deleted
    case .trouble(let error): take(error)
    case .ledger(let reading): take(reading)
    case .nodeCount(let count): nodeCount = count ?? nodeCount
    case .activeNodes(let nodes): activeNodes = nodes
    case .controller(let presence): self.presence = presence
    case .signal, .tick, .timeout: return
    }
    assemble(at: time)
  }

  private mutating func take(_ error: KubernetesError) {
    // How the API works, and no trouble.
    if error.code == .gone { return }
    trouble = error
    switch error.code {
    case .forbidden, .unauthorized, .notFound, .tlsFailure, .configuration: refusals += 1
    default: refusals = 0
    }
    if refusals >= Self.maximumRefusals { end = .refused(error) }
  }

  private mutating func take(_ reading: LedgerReading) {
    // What was read before is better than a reading that failed.
    if case .failed = reading, case .outcomes? = ledger { return }
    ledger = reading
  }

  private mutating func assemble(at time: Double) {
    let unit = job.unit
    combine()
    // Images and nodes are not done at one rate.
    if job.unit != unit { rates = RateEstimate() }
    rates.note(done: job.done, at: time)
    notes = []
    if isBeingDeleted { notes.append("the job is being deleted") }
    let isStale = awaitsController
    staleSince = isStale ? staleSince ?? time : nil
    if let staleSince, time - staleSince >= Self.patience {
      let change = status.retryRequest == nil ? "what was changed since the job ended" : "the retry"
      notes.append("\(change) waits for the controller")
    }
    if let trouble { notes.append("the API server cannot be followed, trying again: \(trouble)") }
    if !job.state.isFinished || isStale, let warning = presence.warning(namespace: controllerNamespace) {
      notes.append(warning)
    }
    if job.state.isFinished, !isStale, !needsLedgerForEnd, end == nil { end = .finished }
  }

  /// Takes in the ledger of a job that has ended.
  mutating func complete(with reading: LedgerReading) {
    take(reading)
    combine()
  }

  /// Puts together what is known.
  private mutating func combine() {
    job = status
    if case .outcomes(let ledger, _)? = ledger { job.adopt(ledger) }
    job.adopt(activeNodes: activeNodes)
    if let nodeCount { job.adopt(nodeCount: nodeCount) }
    job.isEndProven = !awaitsLedger
  }

  // MARK: - The ledger

  /// Whether the ledger knows something that the status does not tell, so that it is worth reading now.
  var wantsLedger: Bool {
    switch job.dialect {
    case .kubeedge: LeftOutNote(in: status.message) != nil
    // The status has no reasons, and the list's none of the nodes.
    case .kruise: status.failed > 0
    case .kruiseList, .nodeImage: status.state != .pending
    }
  }

  /// Whether only the ledger tells if the end is that of what the job asks for now. A job that succeeded and was never
  /// changed can have no other.
  private var needsLedgerForEnd: Bool {
    status.state.isFinished && ledger == nil && (mayBeChanged || status.state == .failed)
  }

  /// Whether its spec was changed, or a retry asked for, at some time.
  private var mayBeChanged: Bool {
    object["metadata"]?["generation"]?.integer ?? 1 > 1 || status.retryRequest != nil
  }

  /// Whether the end that the status tells is that of an earlier spec: an edit, a retry or a resumption opens the job
  /// again, which no controller has written yet.
  private var awaitsController: Bool {
    guard status.state.isFinished, case .outcomes(let ledger, let header)? = ledger,
      mayBeChanged || ledger.header?.end?.cause == .cancelled,
      let plan = JobSnapshot.plan(of: object, kind)
    else { return false }
    let facts = StoredFacts(
      plan: plan, status: object["status"], ledger: [0: [OutcomeLedger.headerKey: header]])
    return facts.settledEnd == nil
  }

  /// Whether the ledger is to be read again although nothing changed: the end of a job that was opened again may stay
  /// as it was.
  var awaitsLedger: Bool { needsLedgerForEnd || awaitsController }

  /// How many are done a second.
  func rate(at time: Double) -> Double? { job.state == .paused ? nil : rates.rate(at: time) }

  /// How many seconds are left.
  func secondsLeft(at time: Double) -> Int? {
    guard job.state != .paused, let total = job.total else { return nil }
    return rates.secondsLeft(remaining: total - job.done, at: time)
  }

  /// What the ledger could not tell, for the user.
  var ledgerRemark: String? { ledger?.remark(namespace: controllerNamespace) }
}
