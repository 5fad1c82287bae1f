import Testing
import YAML

@Suite struct EncodingTests {
  @Test func `a byte order mark in front is skipped`() throws {
    #expect(try read("\u{FEFF}a: 1\n") == ["a": 1])
    #expect(try read("\u{FEFF}{\"a\": 1}") == ["a": 1])
    #expect(try read("\u{FEFF}---\na: 1\n") == ["a": 1])
    #expect(try read("\u{FEFF}a: 1\n")["a"]?.range?.start == Mark(line: 1, column: 4))
    #expect(try JSONReader.read(Array("\u{FEFF}[1]".utf8)) == [1])
  }

  @Test func `a byte order mark inside is named and taken out`() throws {
    let text = "a: 1\n---\n\u{FEFF}b: 2\n"
    let documents = readAll(text)
    guard case .failure(let error) = documents.last else {
      Issue.record("a mark inside is an error")
      return
    }
    #expect(error.code == .controlCharacter)
    #expect(error.range.start == Mark(line: 3, column: 1))
    let repaired = try SourceText(name: "x", text: text).applying(error.edits)
    #expect(repaired.text == "a: 1\n---\nb: 2\n")
  }

  static let broken: [([UInt8], SyntaxError.Code, Mark)] = [
    (Array("a: 1\nb: ".utf8) + [0xFF, 0x0A], .invalidUTF8, Mark(line: 2, column: 4)),
    (Array("a: é".utf8) + [0xC3], .invalidUTF8, Mark(line: 1, column: 5)),
    (Array("a: ".utf8) + [0xED, 0xA0, 0x80], .invalidUTF8, Mark(line: 1, column: 4)),
    (Array("a: ".utf8) + [0xC0, 0x80], .invalidUTF8, Mark(line: 1, column: 4)),
    (Array("a: \u{0}\n".utf8), .controlCharacter, Mark(line: 1, column: 4)),
    (Array("a: \u{7}\n".utf8), .controlCharacter, Mark(line: 1, column: 4)),
    (Array("a: 1\n\u{1B}[0m\n".utf8), .controlCharacter, Mark(line: 2, column: 1)),
    (Array("a: \u{7F}\n".utf8), .controlCharacter, Mark(line: 1, column: 4)),
    (Array("{\"a\": \"\u{1}\"}".utf8), .controlCharacter, Mark(line: 1, column: 8)),
    (Array("{\"a\": \"".utf8) + [0xFF] + Array("\"}".utf8), .invalidUTF8, Mark(line: 1, column: 8)),
    ([0xFF, 0xFE, 0x61, 0x00], .invalidUTF8, Mark(line: 1, column: 1)),
    ([0xFE, 0xFF, 0x00, 0x61], .invalidUTF8, Mark(line: 1, column: 1)),
  ]

  @Test(arguments: broken.indices)
  func `bytes that are no text are refused with their place`(_ index: Int) throws {
    let (bytes, code, mark) = Self.broken[index]
    let error = try #require(problem(bytes))
    #expect(error.code == code)
    #expect(error.range.start == mark)
  }

  @Test func `CRLF reads as LF`() throws {
    let text = "a: 1\nb:\n- x\n- |\n  y\n  z\n---\nc: \"d\n  e\"\n"
    let unix = try readAll(text).map { try $0.get().root }
    let windows = try readAll(text.replacing("\n", with: "\r\n")).map { try $0.get().root }
    let mac = try readAll(text.replacing("\n", with: "\r")).map { try $0.get().root }
    #expect(unix == windows)
    #expect(unix == mac)
    #expect(windows[1]["c"]?.range?.start == unix[1]["c"]?.range?.start)
  }

  @Test func `UTF-16 is named as such`() {
    #expect(problem([0xFF, 0xFE, 0x61, 0x00])?.message.contains("UTF-16") == true)
  }
}
