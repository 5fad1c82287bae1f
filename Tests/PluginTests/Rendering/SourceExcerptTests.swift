// Carets stand below what they mean, whatever the line is made of.
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct SourceExcerptTests {
  private func excerpt(_ line: String, _ columns: Range<Int>) -> SourceExcerpt {
    let range = SourceRange(Mark(line: 1, column: columns.lowerBound), Mark(line: 1, column: columns.upperBound))
    return SourceExcerpt(of: range, in: SourceText(name: "a", text: line))
  }

  @Test(arguments: [
    ("plain text", "concurrency: two", 14..<17, "concurrency: two", "             ^~~"),
    ("one character", "a: b", 1..<2, "a: b", "^"),
    ("an empty range", "a: b", 3..<3, "a: b", "  ^"),
    ("the end of a line", "a:", 3..<3, "a:", "  ^"),
    ("beyond the end of a line", "a:", 9..<12, "a:", "  ^"),
    // Each ideograph is two columns wide, and so is the full-width colon.
    ("Chinese before the place", "镜像: two", 5..<8, "镜像: two", "      ^~~"),
    ("Chinese at the place", "a: 镜像", 4..<6, "a: 镜像", "   ^~~~"),
    ("a full-width colon", "nodes：", 6..<7, "nodes：", "     ^~"),
    ("Korean", "이름: x", 5..<6, "이름: x", "      ^"),
    ("an emoji", "a: 🚀 b", 6..<7, "a: 🚀 b", "      ^"),
    ("a combining accent", "e\u{301}: x", 5..<6, "e\u{301}: x", "   ^"),
    ("a zero-width space", "a\u{200B}: x", 5..<6, "a\u{200B}: x", "   ^"),
    // Tabs reach to the next multiple of eight.
    ("a tab", "\ta: b", 2..<3, "        a: b", "        ^"),
    ("a tab behind text", "ab\tc", 4..<5, "ab      c", "        ^"),
    ("a tab behind wide text", "镜像\tc", 4..<5, "镜像    c", "        ^"),
    ("a marked tab", "\ta", 1..<2, "        a", "^"),
    ("blanks at the end", "a: b   ", 4..<8, "a: b", "   ^"),
    ("a control character", "a\u{1B}b: c", 5..<6, "a\u{FFFD}b: c", "    ^"),
  ])
  func `a caret stands below the place`(
    what: String, line: String, columns: Range<Int>, text: String, marks: String
  ) {
    let shown = excerpt(line, columns)
    #expect(shown.text == text)
    #expect(shown.marks == marks)
  }

  @Test func `a range over several lines is marked to the end of its first`() {
    let source = SourceText(name: "a", text: "a: b\n  c: d\n")
    let range = SourceRange(Mark(line: 1, column: 4), Mark(line: 2, column: 7))
    #expect(SourceExcerpt(of: range, in: source).marks == "   ^")
    let whole = SourceRange(Mark(line: 1, column: 1), Mark(line: 2, column: 7))
    #expect(SourceExcerpt(of: whole, in: source).marks == "^~~~")
  }

  @Test(arguments: [0, 50, 400, 999])
  func `a long line is cut around the place`(position: Int) {
    let line = String(repeating: "a", count: position) + "X" + String(repeating: "b", count: 1000)
    let shown = excerpt(line, (position + 1)..<(position + 2))
    #expect(shown.text.count <= SourceExcerpt.maximumWidth)
    // The caret stands below the X.
    #expect(Array(shown.text)[shown.marks.count - 1] == "X")
    #expect(shown.text.hasSuffix("…"))
    #expect(shown.text.hasPrefix("…") == (position > SourceExcerpt.maximumWidth / 3))
  }

  @Test func `a long mark is cut with its line`() {
    let shown = excerpt(String(repeating: "a", count: 500), 1..<501)
    #expect(shown.marks.count <= SourceExcerpt.maximumWidth)
    #expect(shown.marks.hasPrefix("^~~~"))
  }

  @Test func `a long line of wide characters keeps its caret`() {
    let line = String(repeating: "镜", count: 300) + "X"
    let shown = excerpt(line, 301..<302)
    #expect(shown.text.hasSuffix("X"))
    // The ellipsis is one column, each ideograph two.
    #expect(shown.marks.count - 1 == 1 + shown.text.count { $0 == "镜" } * 2)
  }
}
