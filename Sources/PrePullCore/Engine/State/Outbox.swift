// What is known but not stored yet, and when it is to be stored.
import OrderedCollections

/// Everything that waits for the next flush.
struct Outbox: Sendable {
  /// Nodes whose status changed.
  var changed: [Int] = []
  /// Nodes whose outcome is not in the ledger.
  private(set) var unwritten: [Int] = []
  /// Nodes whose outcome is in the ledger and not in a status.
  private var unpublished: [Int] = []
  /// Finished tasks whose outcomes are not in the ledger.
  private(set) var settled: OrderedSet<TaskID> = []
  /// Events to record.
  var events: [JobEvent] = []
  /// The ledger is to be written anew.
  var needsRewrite = false
  /// What the last flushes left is unknown: the whole status is to be written.
  var needsWholeStatus = false
  /// Whether a task was ordered, and whether one was heard of, since the job was opened.
  var hasOrdered = false
  var hasPulled = false
  private(set) var inFlight: InFlight?
  private(set) var isDirty = true
  private(set) var headerVersion = 1
  private(set) var storedHeaderVersion = 0
  private var isUrgent = true
  private var lastFlushAt: EngineTime?
  private var nextID = 1
  private var failures = FailureSummary()

  /// A flush that is being carried out.
  struct InFlight: Sendable {
    var id: Int
    var nodes: [Int]
    /// Nodes that an earlier flush brought into the ledger, and no further.
    var unpublished: [Int]
    /// Its part for the ledger is stored.
    var isLedgerStored = false
    var settled: OrderedSet<TaskID>
    var events: [JobEvent]
    var headerVersion: Int
    var isRewrite: Bool

    /// Whether nobody waits for it.
    var isEmpty: Bool { nodes.isEmpty && unpublished.isEmpty && settled.isEmpty && events.isEmpty }
  }

  /// How far apart flushes are when nothing is urgent, and how long a failed one rests.
  static let pause = 1

  /// Whether the ledger's header says what is known now. Before that nothing starts, because Pods speak of images
  /// by the numbers that the header gives them.
  var isHeaderStored: Bool { storedHeaderVersion == headerVersion }

  /// When the next flush is due, nil when there is nothing to store or a flush is under way.
  var dueAt: EngineTime? {
    guard isDirty, inFlight == nil else { return nil }
    guard !isUrgent, let lastFlushAt else { return retryAt ?? EngineTime(milliseconds: .min) }
    return max(lastFlushAt.adding(seconds: Self.pause), retryAt ?? lastFlushAt)
  }
  private var retryAt: EngineTime?

  // MARK: - Notes

  mutating func noteChange() { isDirty = true }

  mutating func noteHeaderChange() {
    headerVersion += 1
    isDirty = true
    isUrgent = true
  }

  /// The stored header is the present one, as after a restart.
  mutating func noteHeaderIsStored() { storedHeaderVersion = headerVersion }

  /// Nothing is to be stored, as for a finished job after a restart.
  mutating func rest() {
    isDirty = false
    isUrgent = false
  }

  mutating func noteFailure(of node: String, _ failure: NodeFailure) { failures.add(node, failure) }

  mutating func addUnwritten(_ node: Int, _ nodes: inout NodeTable) {
    isDirty = true
    guard !nodes[node].marks.contains(.unwritten) else { return }
    nodes[node].marks.insert(.unwritten)
    unwritten.append(node)
  }

  mutating func settle(_ task: TaskID) {
    isDirty = true
    settled.append(task)
  }

  func isSettling(_ task: TaskID) -> Bool {
    settled.contains(task) || inFlight?.settled.contains(task) ?? false
  }

  // MARK: - Flushes

  /// Takes everything for a flush.
  mutating func open(at now: EngineTime, _ nodes: inout NodeTable) -> InFlight {
    if !failures.isEmpty {
      // Failures come before the end that they led to.
      let place = events.firstIndex { $0.reason == .completed || $0.reason == .failed } ?? events.count
      events.insert(failures.event, at: place)
    }
    failures = FailureSummary()
    let flight = InFlight(
      id: nextID, nodes: unwritten, unpublished: unpublished, settled: settled, events: events,
      headerVersion: headerVersion,
      isRewrite: needsRewrite)
    for node in unwritten { nodes[node].marks.remove(.unwritten) }
    nextID += 1
    unwritten = []
    unpublished = []
    settled = []
    events = []
    needsRewrite = false
    isDirty = false
    isUrgent = false
    retryAt = nil
    lastFlushAt = now
    inFlight = flight
    return flight
  }

  /// The header of the flush under way is stored. Tasks are removed after its status only: that they are there is
  /// how a restart sees that the status may be old.
  mutating func noteStoredLedger(_ id: Int) {
    guard let flight = inFlight, flight.id == id else { return }
    storedHeaderVersion = max(storedHeaderVersion, flight.headerVersion)
    inFlight?.isLedgerStored = true
  }

  /// Closes a flush that was carried out; nil when it is not the one under way.
  mutating func close(_ id: Int) -> InFlight? {
    guard let flight = inFlight, flight.id == id else { return nil }
    inFlight = nil
    storedHeaderVersion = max(storedHeaderVersion, flight.headerVersion)
    return flight
  }

  /// Takes back what a failed flush held.
  mutating func reopen(_ id: Int, at now: EngineTime, _ nodes: inout NodeTable) {
    guard let flight = inFlight, flight.id == id else { return }
    inFlight = nil
    unpublished = flight.unpublished
    if flight.isLedgerStored {
      // To add it again for each try would fill the ledger for as long as a status is refused.
      unpublished += flight.nodes
    } else {
      let newer = unwritten
      unwritten = []
      for node in newer { nodes[node].marks.remove(.unwritten) }
      for node in flight.nodes + newer { addUnwritten(node, &nodes) }
      needsRewrite = needsRewrite || flight.isRewrite
    }
    settled = flight.settled.union(settled)
    events = flight.events + events
    needsWholeStatus = true
    isDirty = true
    isUrgent = true
    retryAt = now.adding(seconds: Self.pause)
  }
}

/// Failures since the last flush, by kind, for one Event instead of many.
struct FailureSummary: Sendable {
  private var kinds: [FailureCode: (count: Int, node: String, message: String)] = [:]

  var isEmpty: Bool { kinds.isEmpty }

  mutating func add(_ node: String, _ failure: NodeFailure) {
    kinds[failure.code, default: (0, node, failure.message)].count += 1
  }

  /// The Event: the most frequent kinds first, each with one node to look at.
  var event: JobEvent {
    let sorted = kinds.sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }
    let total = kinds.values.reduce(0) { $0 + $1.count }
    let parts = sorted.map { "\($0.value.count) \($0.key.rawValue) (\($0.value.node): \($0.value.message))" }
    return JobEvent(
      .nodeFailed,
      PullEngine.boundedEvent("\(total) node\(total == 1 ? "" : "s") failed: " + parts.joined(separator: "; ")))
  }
}
