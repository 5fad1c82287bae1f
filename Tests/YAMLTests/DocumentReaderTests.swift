import Testing
import YAML

@Suite struct DocumentReaderTests {
  /// What a text's documents are: their value, or nil for an error.
  static let streams: [(String, [Node?])] = [
    ("", []), ("\n\n", []), ("# only a comment\n", []), ("---\n", []), ("---\n---\n# x\n---\n", []),
    ("...\n", []),
    ("a: 1", [["a": 1]]), ("---\na: 1\n---\nb: 2\n", [["a": 1], ["b": 2]]),
    ("a: 1\n---\n\n---\nb: 2\n", [["a": 1], ["b": 2]]),
    ("# c\n---\na: 1\n", [["a": 1]]), ("%YAML 1.2\n---\na: 1\n", [["a": 1]]),
    ("a: 1\n...\nb: 2\n", [["a": 1], ["b": 2]]),
    ("a: 1\n...\n%YAML 1.1\n# x\n---\nb: 2\n", [["a": 1], ["b": 2]]), ("--- a\n--- b\n", ["a", "b"]),
    ("--- |\n  x\n", ["x\n"]),
    ("--- # comment\na: 1\n", [["a": 1]]), ("---\ta: 1\n", [nil]),
    ("a: 1\n--- \nb: 2\n", [["a": 1], ["b": 2]]),
    ("a: |\n  x\n  ---\n  y\n", [["a": "x\n---\ny\n"]]), ("a: ---x\n---x: 1\n", [["a": "---x", "---x": 1]]),
    ("a: 1\n---\nb: [\n---\nc: 3\n", [["a": 1], nil, ["c": 3]]), ("a: \"x\n---\nb: 2\n", [nil, ["b": 2]]),
    ("{\n---\n}\n---\na: 1\n", [nil, nil, ["a": 1]]), ("--- ~\n", [Node(.null)]), ("null\n", [Node(.null)]),
    ("{\"a\": 1}{\"b\": 2}", [["a": 1], ["b": 2]]),
    ("{\"a\": 1}\n{\"b\": 2}\n[3]\n", [["a": 1], ["b": 2], [3]]),
    ("{\"a\": 1}\n---\n{\"b\": 2}\n", [["a": 1], ["b": 2]]), ("--- {\"a\": 1}\n", [["a": 1]]),
    ("{\"a\": 1} # comment\n", [["a": 1]]), ("{a: 1, b: [x, z]}\n", [["a": 1, "b": ["x", "z"]]]),
    ("# c\n{\"a\": 1}\n", [["a": 1]]), ("{\"a\": 1}\n{\"b\" 1}\n---\nc: 1\n", [["a": 1], nil, ["c": 1]]),
    ("{\"a\": 1}\n{b: 2}\n", [["a": 1], ["b": 2]]), ("[1]: x\n---\na: 1\n", [nil, ["a": 1]]),
    ("{\n\t\"a\": [\n\t\t1\n\t]\n}\n", [["a": [1]]]), ("\n\n  {\"a\": 1}\n", [["a": 1]]),
    ("{\"a\": 1}: x\n", [nil]),
    ("\u{FEFF}# c\n---\na: 1\n", [["a": 1]]), ("a: 1\r\n---\r\nb: 2\r\n", [["a": 1], ["b": 2]]),
    ("a: 1\nb\n---\nc: 1\n", [nil, ["c": 1]]), ("{\"a\": yes}\n", [["a": true]]), ("{}\n{}\n", [[:], [:]]),
  ]

  @Test(arguments: streams)
  func `a text falls into its documents`(_ text: String, _ expected: [Node?]) {
    let found = readAll(text).map { result -> Node? in
      if case .success(let document) = result { document.root } else { nil }
    }
    #expect(found == expected)
  }

  @Test func `documents are counted, empty ones not`() {
    let indexes = readAll("---\n# x\n---\na: 1\n---\n[\n---\nb: 1\n").map { result -> Int? in
      if case .success(let document) = result { document.index } else { nil }
    }
    #expect(indexes == [0, nil, 2])
  }

  @Test(
    arguments: streams.map(\.0) + [
      GuideSamples.english, "# a\n\n---\n# b\nx: 1 # c\n...\n\n# d\n---\n{\"a\":1} {\"b\":2}\n\n# e\n",
    ])
  func `the raw texts make up the whole`(_ text: String) {
    let source = SourceText(name: "x", text: text)
    var reader = DocumentReader(source, includingEmpty: true)
    var bytes: [UInt8] = text.hasPrefix("\u{FEFF}") ? [0xEF, 0xBB, 0xBF] : []
    while reader.next() != nil {
      if let raw = reader.current { bytes += raw.text(of: source) }
    }
    // A broken JSON value takes what follows it along.
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test func `a document's raw text keeps its comments`() throws {
    let source = SourceText(name: "x", text: "# top\na: 1 # one\n---\n# two\nb: 2\n")
    var reader = DocumentReader(source)
    let first = try #require(try reader.next()?.get())
    #expect(String(decoding: first.raw.text(of: source), as: UTF8.self) == "# top\na: 1 # one\n")
    let second = try #require(try reader.next()?.get())
    #expect(String(decoding: second.raw.text(of: source), as: UTF8.self) == "---\n# two\nb: 2\n")
    #expect(second.raw.start == Mark(line: 3, column: 1))
  }

  @Test func `the more helpful of two errors is given`() throws {
    #expect(problem("{\"a\": 1,}\n") == nil, "YAML allows the comma")
    #expect(problem("{\"a\": [1, 2}\n")?.message.contains("']'") == true)
    #expect(problem("{a: [1, 2}\n")?.code == .unbalancedBracket)
    #expect(problem("{\"a\": 1, \"b\": tru e, \"a\": 2}")?.code == .duplicateKey)
  }
}
