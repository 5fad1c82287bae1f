// The pull engine: one job's state as a value. Events go in, decisions come out.
import BitCollections
import DequeModule
import PrePullAPI

/// A job being carried out.
///
/// The engine does nothing itself and knows no clock: it is told what happened and when, and answers what is to
/// be done. The same events at the same times give the same answers. An event costs the same whatever the number
/// of nodes (a logarithm for its timer), but for those that are about every node: a listing, and an edit of the
/// images or of the choice of nodes.
///
/// What holds at every step:
/// 1. never more than `concurrency` nodes have a live task, and a node never more than one;
/// 2. a node's outcome is counted once, and stored before the task that it came from is removed;
/// 3. nothing new starts while more nodes have failed than the job tolerates;
/// 4. every job that is neither `Never` nor held ends within its timeouts;
/// 5. what is published rests on what is stored.
public struct PullEngine: Sendable {
  /// The job's spec as it was told last.
  public internal(set) var plan: PullPlan
  /// How many nodes stand where.
  public internal(set) var tally = Tally()
  /// Every image that the job was asked for, by number.
  public internal(set) var images = ImageTable()
  /// When the job was taken up: when its nodes were first known.
  public internal(set) var startedAt: EngineTime?
  /// When the ended job was last opened again; its deadline counts from then.
  var reopenedAt: EngineTime?
  /// How the job ended, nil while it has not.
  public internal(set) var end: JobEnd?
  /// Whether the job's object is gone.
  public internal(set) var isDeleted = false

  var filter: NodeFilter
  var resolver: TaskImageResolver
  var nodes = NodeTable()
  var queue = Deque<Int>()
  var works: [Int: NodeWork] = [:]
  var occupants: [Int: Occupant] = [:]
  /// Nodes that wait because their task could not be created. Each keeps its place meanwhile.
  var refused: Set<Int> = []
  var timers = NodeTimers()
  var imageTally = ImageTally()
  var podNodes: Set<String> = []
  var listing: Listing
  /// The end before the job was opened again, as long as no task has been ordered since.
  var formerEnd: JobEnd?
  var lastFailureStep = NodeFailure.Step.pull
  /// When the deletion of the job was asked for last.
  var deletionAskedAt: EngineTime?
  var outbox = Outbox()
  var ledger = LedgerWriter()
  var board: StatusBoard
  var now: EngineTime
  /// What is being decided.
  var decision = Decision()

  /// What is known of the set of nodes.
  struct Listing: Sendable {
    /// The nodes are known for the present choice.
    var isComplete = false
    /// Nodes that are not fit fail at once, as they do when a job begins.
    var judgesAtOnce = true
    /// The choice was edited: outcomes of nodes that are not chosen any more are forgotten.
    var prunes = false
    /// When the nodes were asked for.
    var since: EngineTime
  }

  /// A new job. Its first decision asks for the nodes.
  public init(_ plan: PullPlan, at now: EngineTime) {
    self.plan = plan
    self.now = now
    listing = Listing(since: now)
    filter = NodeFilter(plan.nodes)
    resolver = TaskImageResolver(plan)
    board = StatusBoard(plan.dialect)
    images.require(plan.images)
    decision.needsNodes = true
  }

  /// Takes an event in.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - now: the present time; a time before the latest one counts as that.
  /// - Returns: what is to be done.
  public mutating func handle(_ event: Event, at now: EngineTime) -> Decision {
    self.now = max(self.now, now)
    if !isDeleted {
      take(event)
      fireTimers()
      settle()
      startTasks()
      planAhead()
    } else if case .taskGone(let task) = event {
      vacate(task)
    }
    defer { decision = Decision() }
    return decision
  }

  private mutating func take(_ event: Event) {
    switch event {
    case .specChanged(let plan): change(to: plan)
    case .nodesListed(let facts): list(facts)
    case .nodeChanged(let facts): observe(facts)
    case .nodeRemoved(let name): lose(name)
    case .podNodesListed(let names): podNodes = names
    case .podNodeChanged(let facts, let hostsPod): observe(facts, hostsPod: hostsPod)
    case .taskStarted(let task): noteStart(of: task)
    case .taskNotStarted(let task, let code, let message, let isFinal):
      noteRefusal(of: task, ImageFailure(image: 0, code: code, message: message), isFinal: isFinal)
    case .taskProgress(let task, let reports): noteProgress(of: task, reports)
    case .taskFinished(let task, let reports, let end): noteFinish(of: task, reports, end)
    case .taskGone(let task): noteLoss(of: task)
    case .ledgerStored(let id): outbox.noteStoredLedger(id)
    case .flushed(let id): noteFlush(id)
    case .flushFailed(let id): noteFailedFlush(id)
    case .ledgerDamaged(let id):
      noteFailedFlush(id)
      outbox.needsRewrite = true
    case .tick: break
    case .deleted: delete()
    }
  }

  /// Whether a task may start now.
  var mayStart: Bool {
    listing.isComplete && end == nil && !plan.isHeld && outbox.isHeaderStored
  }

  /// Whether the job is over and everything about it is stored, so that the engine may be dropped. It is built
  /// again from the stored facts when the spec changes. Deletion by time to live is ``deletionTime``.
  public var isSettled: Bool {
    isDeleted ? occupants.isEmpty : end != nil && occupants.isEmpty && !outbox.isDirty && outbox.inFlight == nil
  }

  /// When the finished job is to be deleted, nil when it has no time to live or is not finished.
  public var deletionTime: EngineTime? {
    guard let end, let timeToLive = plan.timeToLive else { return nil }
    return end.at.adding(seconds: timeToLive)
  }

  private mutating func delete() {
    for (node, occupant) in occupants.sorted(by: { $0.key < $1.key }) {
      decision.remove.append(TaskID(node: nodes[node].name, attempt: occupant.attempt))
    }
    decision.start = []
    decision.needsNodes = false
    decision.remove += outbox.settled
    if let flight = outbox.inFlight { decision.remove += flight.settled }
    isDeleted = true
    works = [:]
    outbox = Outbox()
  }

  /// Asks for the next flush and the next wake-up.
  private mutating func planAhead() {
    var wake = timers.next
    func consider(_ time: EngineTime?) {
      if let time { wake = min(wake ?? time, time) }
    }
    if let flushAt = outbox.dueAt {
      if flushAt <= now { decision.isFlushDue = true } else { consider(flushAt) }
    }
    if end == nil, let deadline = deadlineAt {
      // Past it, what is waited for is the listing.
      consider(listing.isComplete ? deadline : max(deadline, listing.since.adding(seconds: Self.listingPatience)))
    }
    if let deletion = deletionTime, isSettled {
      if deletion > now {
        consider(deletion)
      } else if let asked = deletionAskedAt, now < asked.adding(seconds: Self.deletionPause) {
        consider(asked.adding(seconds: Self.deletionPause))
      } else {
        decision.shouldDeleteJob = true
        deletionAskedAt = now
        consider(now.adding(seconds: Self.deletionPause))
      }
    }
    decision.wakeAt = wake
  }

  /// How long an end that needs no nodes waits for them all the same, so that it can tell how many there are.
  static let listingPatience = 30
  /// How long a removed task keeps its place when nobody says that it is gone.
  static let removalGrace = 30
  /// How often a finished job's deletion is asked for.
  static let deletionPause = 10
  /// How long a `Never` job waits before it pulls on a node again.
  static let repetitionPause = 86_400
}
