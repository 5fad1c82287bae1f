// The arithmetic of the rate limit.

import TestSupport
import Testing

@testable import Kubernetes

@Suite struct TokenBucketTests {
  let start = ContinuousClock.now

  @Test func `a burst goes through at once, and the rest in its turn`() {
    var bucket = TokenBucket(RateLimit(qps: 10, burst: 3), now: start)
    let waits = (0..<6).map { _ in bucket.take(now: start, patience: .seconds(60))?.inSeconds ?? -1 }
    #expect(waits.map { ($0 * 1_000).rounded() } == [0, 0, 0, 100, 200, 300])
  }

  @Test func `what would take too long is not taken`() {
    var bucket = TokenBucket(RateLimit(qps: 1, burst: 1), now: start)
    #expect(bucket.take(now: start, patience: .zero) == .zero)
    #expect(bucket.take(now: start, patience: .milliseconds(900)) == nil)
    // Nothing was reserved for it.
    #expect(bucket.take(now: start.advanced(by: .seconds(1)), patience: .zero) == .zero)
  }

  @Test func `a pause fills the bucket and not more`() {
    var bucket = TokenBucket(RateLimit(qps: 100, burst: 2), now: start)
    let later = start.advanced(by: .seconds(3_600))
    let waits = (0..<3).map { _ in bucket.take(now: later, patience: .seconds(1)) }
    #expect(waits == [.zero, .zero, .milliseconds(10)])
  }

  @Test(arguments: [(-1.0, -5), (.nan, 0), (0, 0), (.infinity, 1)])
  func `an odd limit lets requests through all the same`(qps: Double, burst: Int) {
    var bucket = TokenBucket(RateLimit(qps: qps, burst: burst), now: start)
    #expect(bucket.take(now: start, patience: .zero) == .zero)
    #expect(bucket.limit.qps > 0 && bucket.limit.qps.isFinite)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `over any stretch of time no more go through than burst and rate allow`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let limit = RateLimit(qps: Double(random.int(1...50)), burst: random.int(1...10))
    var bucket = TokenBucket(limit, now: start)
    var now = start
    var sent: [ContinuousClock.Instant] = []
    for _ in 0..<300 {
      now = now.advanced(by: .milliseconds(random.int(0...60)))
      if let wait = bucket.take(now: now, patience: .seconds(random.int(0...2))) { sent.append(now.advanced(by: wait)) }
    }
    sent.sort()
    for (index, first) in sent.enumerated() {
      for (offset, last) in sent[index...].enumerated() {
        let allowed = Double(limit.burst) + (last - first).inSeconds * limit.qps
        #expect(Double(offset + 1) <= allowed + 1e-3, "seed \(seed)")
      }
    }
  }
}
