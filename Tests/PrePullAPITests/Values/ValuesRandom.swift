// A seeded generator, so that a property that fails fails again.

/// SplitMix64.
struct ValuesRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of `range`.
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in `n`.
  mutating func once(in n: Int) -> Bool { int(1...n) == 1 }

  /// One of `items`, which must not be empty.
  mutating func pick<T>(_ items: [T]) -> T { items[int(0...items.count - 1)] }

  /// `count` characters of `alphabet`.
  mutating func text(_ alphabet: String, count: ClosedRange<Int>) -> String {
    let letters = Array(alphabet)
    return String((0..<int(count)).map { _ in pick(letters) })
  }

  /// `text` with up to three characters removed, doubled, replaced or inserted.
  mutating func mutated(_ text: String, alphabet: String) -> String {
    var letters = Array(text)
    let alphabet = Array(alphabet)
    for _ in 0..<int(1...3) {
      let at = int(0...letters.count)
      switch int(0...3) {
      case 0: letters.insert(pick(alphabet), at: at)
      case 1 where at < letters.count: letters.remove(at: at)
      case 2 where at < letters.count: letters[at] = pick(alphabet)
      case 3 where at < letters.count: letters.insert(letters[at], at: at)
      default: break
      }
    }
    return String(letters)
  }
}
