// What terminals are spared, and how much room text takes.
import Terminal
import TestSupport
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a\u{1B}b", "a\u{FFFD}b"), ("\u{1}\u{2}\u{3}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ("a\u{1}\u{2}\u{3}\u{4}b", "a\u{FFFD}b"), (String(repeating: "\u{FFFD}", count: 99) + "c", "\u{FFFD}c"),
    ("\u{1}\u{1}\u{1}\u{1}x\u{1}\u{1}", "\u{FFFD}x\u{FFFD}\u{FFFD}"), ("a\u{202E}b", "a\u{FFFD}b"),
  ])
  func `controls are replaced, long runs by one`(text: String, shown: String) {
    #expect(text.safeForTerminal == shown)
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("镜像", 4), ("ｱ", 1), ("Ａ", 2), ("🙂", 2), ("…", 1), ("한글", 4),
  ])
  func `widths are those of terminals`(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("镜像", 3, "镜…"), ("镜像", 2, "…"), ("abc", 1, "…"), ("abc", 0, ""),
    ("", 0, ""),
    ("e\u{301}fgh", 2, "e\u{301}…"),
  ])
  func `a text is cut to columns`(text: String, columns: Int, cut: String) {
    #expect(text.cut(toColumns: columns) == cut)
  }

  @Test func `a cut text never takes more room than it was given`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    let alphabet: [Unicode.Scalar] = ["a", "镜", "\u{301}", "🙂", "\u{200D}", "é", " ", "\u{1B}"]
    for _ in 0..<2000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
      }
      let columns = Int.random(in: 0...14, using: &generator)
      let cut = String(text).cut(toColumns: columns)
      #expect(DisplayWidth.of(cut) <= columns, "seed \(seed): \(text.map(\.value)) to \(columns)")
      #expect(DisplayWidth.of(cut.padded(toColumns: columns)) == columns, "seed \(seed)")
    }
  }

  @Test(arguments: [
    (-10, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (600, "10m"),
    (10_799, "179m"), (10_800, "3h"), (12_000, "3h20m"), (172_800, "2d"), (180_000, "2d2h"), (86_400 * 10, "10d"),
    (86_400 * 800, "2y70d"),
  ])
  func `durations read as kubectl's`(seconds: Int, text: String) {
    #expect(HumanDuration.text(seconds: seconds) == text)
  }
}
