// The rules of the queue, checked against random histories.

import TestSupport
import Testing

@testable import Kubernetes

@Suite struct WorkQueueStateTests {
  let start = ContinuousClock.now

  @Test func `a key that is added twice is worked on once`() {
    var queue = WorkQueueState<String>()
    queue.add("a")
    queue.add("b")
    queue.add("a")
    #expect([queue.take(), queue.take(), queue.take()] == ["a", "b", nil])
  }

  @Test func `a key that is added during the work comes afterwards`() {
    var queue = WorkQueueState<String>()
    queue.add("a")
    #expect(queue.take() == "a")
    queue.add("a")
    queue.add("a")
    #expect(queue.take() == nil)
    queue.done("a")
    #expect(queue.take() == "a")
    queue.done("a")
    #expect(queue.take() == nil)
  }

  @Test func `of several times the earliest counts`() {
    var queue = WorkQueueState<String>()
    queue.add("a", at: start.advanced(by: .seconds(5)))
    queue.add("a", at: start.advanced(by: .seconds(2)))
    queue.add("a", at: start.advanced(by: .seconds(9)))
    queue.promote(now: start.advanced(by: .seconds(1)))
    #expect(queue.take() == nil)
    queue.promote(now: start.advanced(by: .seconds(2)))
    #expect(queue.take() == "a")
    queue.done("a")
    queue.promote(now: start.advanced(by: .seconds(60)))
    #expect(queue.take() == nil)
    #expect(queue.nextDue == nil)
  }

  @Test func `after a shutdown what waits is given out and nothing is added`() {
    var queue = WorkQueueState<String>()
    queue.add("a")
    queue.add("late", at: start)
    queue.shutDown()
    queue.add("b")
    queue.promote(now: start)
    #expect(queue.take() == "a")
    #expect(queue.take() == nil)
    #expect(!queue.isDrained)
    queue.done("a")
    #expect(queue.isDrained)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `no key is lost, and none is worked on twice at once`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = WorkQueueState<Int>()
    var now = start
    var inFlight: Set<Int> = []
    // Added and not yet begun afterwards: each must be given out in the end.
    var owed: Set<Int> = []
    var planned: [Int: ContinuousClock.Instant] = [:]
    func promote() {
      queue.promote(now: now)
      for (key, time) in planned where time <= now {
        planned[key] = nil
        owed.insert(key)
      }
    }
    func take() {
      guard let key = queue.take() else { return }
      #expect(inFlight.insert(key).inserted, "seed \(seed)")
      #expect(owed.remove(key) != nil, "seed \(seed)")
    }
    for _ in 0..<2_000 {
      let key = random.int(0...6)
      switch random.int(0...5) {
      case 0, 1:
        queue.add(key)
        owed.insert(key)
      case 2:
        let time = now.advanced(by: .milliseconds(random.int(0...50)))
        queue.add(key, at: time)
        planned[key] = min(planned[key] ?? time, time)
      case 3:
        now = now.advanced(by: .milliseconds(random.int(0...20)))
        promote()
      case 4: take()
      default:
        guard let done = inFlight.min() else { continue }
        inFlight.remove(done)
        queue.done(done)
      }
    }
    now = now.advanced(by: .seconds(1))
    promote()
    while !owed.isEmpty || !inFlight.isEmpty {
      let before = owed.count + inFlight.count
      take()
      for key in inFlight {
        inFlight.remove(key)
        queue.done(key)
      }
      guard owed.count + inFlight.count < before else {
        Issue.record("seed \(seed): \(owed) are lost")
        return
      }
    }
    #expect(queue.count == 0 && queue.inFlightCount == 0 && queue.delayedCount == 0, "seed \(seed)")
  }
}
