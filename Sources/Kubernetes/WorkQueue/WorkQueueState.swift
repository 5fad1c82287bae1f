// The rules of the work queue, without a clock or tasks.

import DequeModule
import HeapModule

/// What a work queue holds: a key is in it once, however often it was added, and is never worked on twice at once.
struct WorkQueueState<Key: Hashable & Sendable>: Sendable {
  typealias Instant = ContinuousClock.Instant

  private struct Delayed: Comparable, Sendable {
    var at: Instant
    /// Keeps the order of those that are due at one time.
    var number: UInt64
    var key: Key

    static func < (one: Self, other: Self) -> Bool { (one.at, one.number) < (other.at, other.number) }
    static func == (one: Self, other: Self) -> Bool { one.number == other.number }
  }

  /// What wants to be worked on, in order; never what is being worked on.
  private var ready = Deque<Key>()
  /// What wants to be worked on, whether it is in `ready` or being worked on.
  private var dirty: Set<Key> = []
  private var inFlight: Set<Key> = []
  private var delayed = Heap<Delayed>()
  /// When each delayed key is due: entries of the heap that say otherwise are over.
  private var due: [Key: Instant] = [:]
  private var failures: [Key: Int] = [:]
  private var number: UInt64 = 0
  private(set) var isShutDown = false

  /// How many keys wait for a worker.
  var count: Int { ready.count }
  /// How many keys wait for their time.
  var delayedCount: Int { due.count }
  /// How many keys are being worked on.
  var inFlightCount: Int { inFlight.count }
  /// Whether nothing is left to do after a shutdown.
  var isDrained: Bool { isShutDown && ready.isEmpty && inFlight.isEmpty }

  /// When the next delayed key is due.
  var nextDue: Instant? { delayed.min?.at }

  mutating func add(_ key: Key) {
    guard !isShutDown, dirty.insert(key).inserted, !inFlight.contains(key) else { return }
    ready.append(key)
  }

  /// Adds the key at `instant`; of several times for one key the earliest counts.
  mutating func add(_ key: Key, at instant: Instant) {
    guard !isShutDown, due[key].map({ instant < $0 }) ?? true else { return }
    due[key] = instant
    number += 1
    delayed.insert(Delayed(at: instant, number: number, key: key))
    // Entries that an earlier time has overtaken are over; most of them would stay until their time.
    if delayed.count > 2 * due.count + 64 { delayed = Heap(delayed.unordered.filter { due[$0.key] == $0.at }) }
  }

  /// Adds the delayed keys whose time has come.
  mutating func promote(now: Instant) {
    while let first = delayed.min, first.at <= now || due[first.key] != first.at {
      delayed.removeMin()
      guard due[first.key] == first.at else { continue }
      due[first.key] = nil
      add(first.key)
    }
  }

  /// The next key, which is then being worked on until ``done(_:)``.
  mutating func take() -> Key? {
    guard let key = ready.popFirst() else { return nil }
    dirty.remove(key)
    inFlight.insert(key)
    return key
  }

  /// Ends the work on a key; it waits again when it was added meanwhile.
  mutating func done(_ key: Key) {
    guard inFlight.remove(key) != nil, dirty.contains(key) else { return }
    ready.append(key)
  }

  /// Counts a failure of the key and gives their number.
  mutating func countFailure(_ key: Key) -> Int {
    failures[key, default: 0] += 1
    return failures[key, default: 1]
  }

  mutating func forget(_ key: Key) { failures[key] = nil }

  /// Nothing is added any more; what is ready is still given out, what is delayed is dropped.
  mutating func shutDown() {
    isShutDown = true
    delayed = Heap()
    due = [:]
  }
}
