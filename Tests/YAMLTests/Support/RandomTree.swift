// Trees as nasty as chance makes them.

import TestSupport
import YAML

struct RandomTree {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func node(depth: Int = 0) -> Node {
    switch Int.random(in: 0..<(depth > 4 ? 7 : 11), using: &random) {
    case 0: return Node(.null)
    case 1: return Node(.bool(Bool.random(using: &random)))
    case 2:
      return Node(
        .integer(pick([0, 1, -1, .max, .min, Int.random(in: -1_000_000...1_000_000, using: &random)])))
    case 3: return Node(.float(float()))
    case 4...6: return Node(.string(string()))
    case 7...8:
      return Node(.sequence((0..<Int.random(in: 0...4, using: &random)).map { _ in node(depth: depth + 1) }))
    default:
      var mapping = Mapping()
      for _ in 0..<Int.random(in: 0...5, using: &random) { mapping[string()] = node(depth: depth + 1) }
      return Node(.mapping(mapping))
    }
  }

  private mutating func pick<T>(_ values: [T]) -> T {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func float() -> Double {
    let special: [Double] = [
      0, -0.0, 0.1, 3, 1e21, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e16, -1.5,
    ]
    if Bool.random(using: &random) { return pick(special) }
    let value = Double(bitPattern: random.next())
    return value.isFinite ? value : 0.5
  }

  private static let pieces: [String] = [
    "a", "b", "yes", "no", "null", "~", "true", "0", "1", "7", ".", "-", "+", "_", "e", "E", "x", "o", ":",
    ": ", " :", "#", " #", " ",
    "  ", "\n", "\n\n", "\t", "\r", "\r\n", "\"", "'", "\\", "|", ">", "&", "*", "!", "%", "@", "`", "{", "}",
    "[", "]", ",", "?", "- ",
    "---", "...", "<<", "=", "é", "中", "：", "“", "”", "😀", "👩‍👩‍👧", "\u{0}", "\u{1}", "\u{7F}", "\u{80}",
    "\u{85}", "\u{A0}", "\u{2028}", "\u{2029}",
    "\u{FEFF}", "\u{FFFD}", "\u{E000}", "\u{10FFFF}", "\u{3000}", "e\u{301}", "2024-01-01", "0x", "12:30",
    ".inf", "1e3", "\\n", "${x}", "{{ x }}",
  ]

  private mutating func string() -> String {
    let count = pick([0, 1, 1, 2, 2, 3, 4, 6, 40])
    var text = (0..<count).map { _ in pick(Self.pieces) }.joined()
    if Int.random(in: 0..<50, using: &random) == 0 { text += String(repeating: text + "long ", count: 200) }
    return text
  }
}
