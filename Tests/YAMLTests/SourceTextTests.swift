import Testing
import YAML

@Suite struct SourceTextTests {
  static let breaks = ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

  @Test(arguments: breaks)
  func `every line break that libyaml knows ends a line`(_ lineBreak: String) {
    let source = SourceText(name: "x", text: "añ\(lineBreak)b\(lineBreak)")
    #expect(source.lineCount == 3)
    #expect((1...4).map(source.line) == ["añ", "b", "", ""])
    #expect(source.byteOffset(of: Mark(line: 1, column: 3)) == 3)
    #expect(source.byteOffset(of: Mark(line: 1, column: 4)) == nil)
    #expect(source.byteOffset(of: Mark(line: 2, column: 1)) == 3 + lineBreak.utf8.count)
    #expect(source.byteOffset(of: Mark(line: 9, column: 1)) == nil)
    #expect(source.byteOffset(of: Mark(line: 0, column: 1)) == nil)
  }

  @Test(arguments: breaks)
  func `marks of the reader agree with the lines`(_ lineBreak: String) throws {
    let text = "a: \"x\(lineBreak)  y\"\(lineBreak)é: [😀, b]\(lineBreak)c: 1\(lineBreak)"
    let source = SourceText(name: "x", text: text)
    var reader = DocumentReader(source)
    let root = try #require(try reader.next()?.get().root)
    for (key, slice) in [("é", "[😀, b]"), ("c", "1")] {
      let range = try #require(root[key]?.range)
      #expect(source.slice(range) == slice)
      let keyRange = try #require(root.mapping?.entry(key)?.keyRange)
      #expect(source.slice(keyRange) == key)
    }
  }

  @Test func `mark and offset are each other's inverse`() {
    let source = SourceText(name: "x", text: "\u{FEFF}a\r\nβ😀\n\n\u{2028}x")
    #expect(source.line(1) == "a")
    for offset in [3, 4, 6, 8, 12, 13, 14, 17, 18] {
      #expect(source.byteOffset(of: source.mark(at: offset)) == offset)
    }
  }

  @Test func `edits are made wherever they come in the list`() throws {
    let source = SourceText(name: "x", text: "ab\ncd\n")
    func edit(_ line: Int, _ from: Int, _ to: Int, _ text: String) -> TextEdit {
      TextEdit(
        range: SourceRange(Mark(line: line, column: from), Mark(line: line, column: to)), replacement: text)
    }
    let edits = [edit(2, 1, 2, "é"), edit(1, 2, 2, "-"), edit(2, 3, 3, "!"), edit(1, 2, 2, "-")]
    #expect(try source.applying(edits).text == "a-b\néd!\n")
    #expect(throws: TextEditError.self) { try source.applying([edit(1, 1, 3, ""), edit(1, 2, 2, "x")]) }
    #expect(throws: TextEditError.self) { try source.applying([edit(1, 1, 1, "x"), edit(1, 1, 1, "y")]) }
    #expect(throws: TextEditError.outside(edit(7, 1, 1, "x"))) { try source.applying([edit(7, 1, 1, "x")]) }
    #expect(throws: TextEditError.outside(edit(1, 3, 1, ""))) { try source.applying([edit(1, 3, 1, "")]) }
  }

  @Test func `bytes that are no UTF-8 do no harm`() {
    let source = SourceText(name: "x", bytes: [0xFF, 0xC2, 0x0A, 0xE2, 0x80, 0x0A, 0xE2])
    #expect(source.lineCount == 3)
    #expect(source.line(3) == "\u{FFFD}")
    for offset in 0...7 { #expect(source.byteOffset(of: source.mark(at: offset)) != nil) }
  }
}
