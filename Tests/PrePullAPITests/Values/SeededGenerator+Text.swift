// Random texts for the values' property tests.
import TestSupport

extension SeededGenerator {
  /// True once in `n`.
  mutating func once(in n: Int) -> Bool { int(1...n) == 1 }

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
