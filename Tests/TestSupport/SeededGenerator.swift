// Random numbers that come again when the seed does.

/// SplitMix64: small, fast and the same on every machine.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// True once in `times`.
  package mutating func oneIn(_ times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }

  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// The seeds from 0 on, for a loop that computes: `for await seed in Seeds(1_000)`.
///
/// Before each of them whatever else is ready to run gets its turn. All tests share one thread a processor; a loop that
/// keeps one for many seconds would let the time limits of other tests run out.
package struct Seeds: AsyncSequence, Sendable {
  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate var rest: Range<UInt64>.Iterator

    package mutating func next() async -> UInt64? {
      await Task.yield()
      return rest.next()
    }
  }

  private let count: Int

  package init(_ count: Int) { self.count = count }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: (0..<UInt64(count)).makeIterator()) }
}
