// Diffs in the form that `patch` takes.
import Testing

@testable import kubectl_prepull

@Suite struct UnifiedDiffTests {
  @Test func `equal texts have no diff`() {
    #expect(UnifiedDiff.render("a", old: "x\n", new: "x\n") == "")
  }

  @Test func `a changed line shows with three lines around it`() {
    let old = (1...9).map { "\($0)\n" }.joined()
    let diff = UnifiedDiff.render("a.yaml", old: old, new: old.replacing("5\n", with: "five\n"))
    #expect(diff == "--- a.yaml\n+++ a.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")
  }

  @Test func `changes far apart are hunks of their own`() {
    let old = (1...30).map { "\($0)\n" }.joined()
    let new = old.replacing("2\n3\n", with: "2\n").replacing("28\n", with: "28\nnew\n")
    let headings = UnifiedDiff.render("a", old: old, new: new).split(separator: "\n").filter { $0.hasPrefix("@@") }
    #expect(headings.count == 2)
  }

  @Test(arguments: [
    ("", "a\n", "@@ -0,0 +1 @@\n+a\n"), ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
    ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
    ("a\r\nb\r\n", "a\r\nc\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"),
  ])
  func `the ends of texts are told exactly`(old: String, new: String, hunk: String) {
    #expect(UnifiedDiff.render("a", old: old, new: new) == "--- a\n+++ a\n\(hunk)")
  }

  @Test func `a terminal is shown lines that end in CR, and no controls`() {
    let shown = UnifiedDiff.render("a\u{1B}", old: "a: 1\rb:\t\u{9B}\r", new: "a: 2\rb:\t\u{9B}\r", isTerminal: true)
    #expect(shown == "--- a\u{FFFD}\n+++ a\u{FFFD}\n@@ -1,2 +1,2 @@\n-a: 1\n+a: 2\n b:\t\u{FFFD}\n")
    // What patch reads stays as it is.
    #expect(UnifiedDiff.render("a", old: "a: 1\rb\r", new: "a: 2\rb\r").contains("-a: 1\rb\r\n"))
  }
}
