// What terminals are spared.
import Terminal
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct TerminalTextTests {
  @Test func `an excerpt shortens runs, and its marks stay below their place`() {
    let source = SourceText(name: "a", text: "a: \(String(repeating: "\u{1}", count: 20)) bc\n")
    let range = SourceRange(Mark(line: 1, column: 25), Mark(line: 1, column: 27))
    let excerpt = SourceExcerpt(of: range, in: source)
    #expect(excerpt.text == "a: \u{FFFD} bc")
    #expect(excerpt.marks == "     ^~")
  }

  @Test(arguments: [
    "plain é 镜 £", "\u{7F}\u{80}\u{9F}\u{A0}", "\u{61C}\u{61D}", "\u{200D}\u{200E}\u{2028}\u{202E}\u{202F}",
    "\u{2066}\u{206A}",
    "\u{10FFFF}",
  ])
  func `JSON for terminals says the same`(text: String) throws {
    let json = TerminalJSON.string(["text": Node(.string(text))])
    #expect(try JSONReader.read(Array(json.utf8))["text"]?.string == text)
    #expect(json.unicodeScalars.allSatisfy { String($0).safeForTerminal == String($0) || $0 == "\n" })
  }
}
