// What a job keeps of each node.

/// Where a node stands in a job.
enum NodeState: Sendable, Equatable {
  /// It is not part of the job.
  case outside
  /// It waits for its turn.
  case queued
  /// Its turn came while it was not ready; it has until then to become so.
  case parked(until: EngineTime?)
  /// A task of the job runs on it.
  case running
  /// An attempt failed; the next comes then.
  case resting(until: EngineTime)
  /// It was tried, and this came of it.
  case succeeded
  case failed

  /// Whether an outcome counts.
  var isDone: Bool { self == .succeeded || self == .failed }
  /// Whether something is still to be done.
  var isUnfinished: Bool { self != .outside && !isDone }
}

/// A node of a job.
struct NodeRecord: Sendable {
  let name: String
  /// Nil when there is no such node, or none that we know of yet.
  var facts: NodeFacts?
  var state: NodeState = .outside
  /// What is known of earlier tries; it counts when the state is done.
  var outcome: NodeOutcome?
  /// The number of the latest task.
  var attempt: Int32 = 0
  var marks: Marks = []
  /// When the earliest timer in the heap for this node fires.
  var armedAt: EngineTime?

  struct Marks: OptionSet, Sendable {
    let rawValue: UInt8
    /// The queue holds an entry for it.
    static let inQueue = Marks(rawValue: 1)
    /// It changed since the last flush.
    static let changed = Marks(rawValue: 2)
    /// Its outcome is not in the ledger yet.
    static let unwritten = Marks(rawValue: 4)
    /// The daily repetition: every image is asked for again.
    static let repeats = Marks(rawValue: 8)
    /// Seen in the listing that is being read.
    static let listed = Marks(rawValue: 16)
    /// Its Ready condition was lost while it pulled.
    static let lostReady = Marks(rawValue: 32)
  }

  init(name: String) { self.name = name }
}

/// The nodes of a job under small numbers, which are used again once a node is of no concern any more.
struct NodeTable: Sendable {
  private(set) var records: [NodeRecord] = []
  private var numbers: [String: Int] = [:]
  private var free: [Int] = []
  /// No task of a node that is new here gets a number up to this one: late news of a task that an earlier record of
  /// the node had must not be taken for news of a present one.
  private var attemptFloor: Int32 = 0

  subscript(_ number: Int) -> NodeRecord {
    get { records[number] }
    _modify { yield &records[number] }
  }

  /// The numbers in use, in the order they were given.
  var all: [Int] { records.indices.filter { numbers[records[$0].name] == $0 } }

  func number(of name: String) -> Int? { numbers[name] }

  mutating func numberOrNew(of name: String) -> Int {
    if let known = numbers[name] { return known }
    let number: Int
    if let reused = free.popLast() {
      records[reused] = NodeRecord(name: name)
      number = reused
    } else {
      records.append(NodeRecord(name: name))
      number = records.count - 1
    }
    records[number].attempt = attemptFloor
    numbers[name] = number
    return number
  }

  /// Gives the number free, if it is in use. Nothing may refer to it any more.
  mutating func release(_ number: Int) {
    guard numbers[records[number].name] == number else { return }
    attemptFloor = max(attemptFloor, records[number].attempt)
    numbers[records[number].name] = nil
    records[number] = NodeRecord(name: "")
    free.append(number)
  }
}
