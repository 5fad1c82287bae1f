// The time of simulated nodes, and what is due in it.

import HeapModule

/// What waits for its time, soonest first; in the order of scheduling where times are the same.
struct NodeClock<Work: Sendable>: Sendable {
  private struct Due: Comparable, Sendable {
    var time: Double
    var number: Int
    var work: Work

    static func < (lhs: Due, rhs: Due) -> Bool { (lhs.time, lhs.number) < (rhs.time, rhs.number) }
    static func == (lhs: Due, rhs: Due) -> Bool { lhs.number == rhs.number }
  }

  private let start = ContinuousClock.now
  private let speed: Double
  private var due = Heap<Due>()
  private var count = 0

  /// - Parameter speed: How much faster than real time goes by.
  init(speed: Double) { self.speed = speed }

  /// Seconds since the start.
  var now: Double {
    let elapsed = (ContinuousClock.now - start).components
    return (Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18) * speed
  }

  mutating func schedule(_ work: Work, at time: Double) {
    count += 1
    due.insert(Due(time: time, number: count, work: work))
  }

  /// Takes the first work that is due by a time.
  mutating func next(by time: Double) -> (time: Double, work: Work)? {
    guard let first = due.min, first.time <= time else { return nil }
    due.removeMin()
    return (first.time, first.work)
  }
}
