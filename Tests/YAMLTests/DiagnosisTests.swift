import Testing
import YAML

@Suite struct DiagnosisTests {
  struct Found: Hashable, CustomStringConvertible {
    let code: SyntaxError.Code
    let line: UInt32
    let column: UInt32
    var description: String { "\(line):\(column) \(code.rawValue)" }

    init(_ code: SyntaxError.Code, _ line: UInt32, _ column: UInt32) {
      (self.code, self.line, self.column) = (code, line, column)
    }

    init(_ error: SyntaxError) { self.init(error.code, error.range.start.line, error.range.start.column) }
  }

  @Test func `the English guide's sample has two full-width colons`() throws {
    let error = try #require(problem(GuideSamples.english))
    #expect(error.all.map(Found.init) == [Found(.fullWidthColon, 8, 23), Found(.fullWidthColon, 12, 10)])
    #expect(error.all.allSatisfy { $0.hint != nil && $0.edits.count == 1 })
  }

  @Test func `the Chinese guide's sample lacks a space as well`() throws {
    let error = try #require(problem(GuideSamples.chinese))
    #expect(
      error.all.map(Found.init) == [
        Found(.missingSpaceAfterColon, 6, 5), Found(.fullWidthColon, 8, 23), Found(.fullWidthColon, 12, 10),
      ])
  }

  @Test(arguments: [GuideSamples.english, GuideSamples.chinese])
  func `a guide's sample reads as meant once repaired`(_ text: String) throws {
    let source = SourceText(name: "guide.yaml", text: text)
    let error = try #require(problem(text))
    let repaired = try source.applying(error.all.flatMap(\.edits))
    #expect(repaired.text == GuideSamples.repaired)
    #expect(try read(repaired.bytes) == read(GuideSamples.repaired))
  }

  @Test func `places are those of the whole text, also in a later document`() throws {
    let documents = readAll("a: 1\n---\n" + GuideSamples.english + "---\nb: 2\n")
    #expect(documents.count == 3)
    guard case .failure(let error) = documents[1] else {
      Issue.record("the middle document is broken")
      return
    }
    #expect(error.all.map(\.range.start.line) == [10, 14])
    let edited = try SourceText(name: "x", text: "a: 1\n---\n" + GuideSamples.english + "---\nb: 2\n")
      .applying(error.all.flatMap(\.edits))
    #expect(readAll(edited.bytes).allSatisfy { if case .success = $0 { true } else { false } })
  }

  /// A broken text, what is found, and what its repair reads as.
  struct Case: CustomTestStringConvertible {
    let text: String
    let found: [Found]
    let repaired: Node?
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ found: [Found], _ repaired: Node?) {
      (self.text, self.found, self.repaired) = (text, found, repaired)
    }
  }

  static let repairable: [Case] = [
    Case("name：x\nkind: z\n", [Found(.fullWidthColon, 1, 5)], ["name": "x", "kind": "z"]),
    Case("kind: z\nname： x\n", [Found(.fullWidthColon, 2, 5)], ["kind": "z", "name": "x"]),
    Case("kind: z\nname：　x\n", [Found(.fullWidthColon, 2, 5)], ["kind": "z", "name": "x"]),
    Case("kind: z\nname:x\n", [Found(.missingSpaceAfterColon, 2, 1)], ["kind": "z", "name": "x"]),
    Case("a: 1\nconcurrency:2\n", [Found(.missingSpaceAfterColon, 2, 1)], ["a": 1, "concurrency": 2]),
    Case(
      "- name:x\n  image: z\n- b: 1\n", [Found(.missingSpaceAfterColon, 1, 3)],
      [["name": "x", "image": "z"], ["b": 1]]),
    Case(
      "a:\n\tb: 1\n\tc: 2\n", [Found(.tabIndentation, 2, 1), Found(.tabIndentation, 3, 1)],
      ["a": ["b": 1, "c": 2]]),
    Case("a:\n\t- 1\n", [Found(.tabIndentation, 2, 1)], ["a": [1]]),
    Case(
      "a:\n    b: 1\n\tc: 2\n", [Found(.tabIndentation, 3, 1)], ["a": ["b": 1, "c": 2]]),
    Case(
      "a:\n\u{A0}\u{A0}b: 1\n  c: 2\n", [Found(.unusualSpace, 2, 1)], ["a": ["b": 1, "c": 2]]),
    Case("a:\n\u{3000}b: 1\n  c: 2\n", [Found(.unusualSpace, 2, 1)], ["a": ["b": 1, "c": 2]]),
    Case("a:\u{A0}1\nb: 2\n", [Found(.unusualSpace, 1, 3)], ["a": 1, "b": 2]),
    Case("a: “x: y”\n", [Found(.smartQuote, 1, 4)], ["a": "x: y"]),
    Case("a: ‘x: y’\n", [Found(.smartQuote, 1, 4)], ["a": "x: y"]),
    Case("a: ＂x: y＂\n", [Found(.fullWidthQuote, 1, 4)], ["a": "x: y"]),
    Case("a: \"x”\nb: 1\n", [Found(.smartQuote, 1, 4)], ["a": "x", "b": 1]),
    Case("a: \"x\nb: 1\n", [Found(.unbalancedQuote, 1, 4)], ["a": "x", "b": 1]),
    Case("a: 'x\nb: 1\n", [Found(.unbalancedQuote, 1, 4)], ["a": "x", "b": 1]),
    Case("a: @x\n", [Found(.reservedCharacter, 1, 4)], ["a": "@x"]),
    Case("a: `x`\n", [Found(.reservedCharacter, 1, 4)], ["a": "`x`"]),
    Case("a: %x # y\n", [Found(.reservedCharacter, 1, 4)], ["a": "%x"]),
    Case("- *.example.com\n", [Found(.reservedCharacter, 1, 3)], ["*.example.com"]),
    Case("schedule: */5 * * * *\n", [Found(.reservedCharacter, 1, 11)], ["schedule": "*/5 * * * *"]),
    Case("a: [x，y\nb: 1\n", [Found(.fullWidthComma, 1, 6), Found(.unbalancedBracket, 2, 2)], nil),
    Case("a:\n  - x\n  -z\n", [Found(.missingSpaceAfterDash, 3, 3)], ["a": ["x", "z"]]),
    Case("a:\n  - x: 1\n  -x: 2\n", [Found(.missingSpaceAfterDash, 3, 3)], ["a": [["x": 1], ["x": 2]]]),
    Case("a:\n  – x: 1\n    z: 2\n", [Found(.fullWidthDash, 2, 3)], ["a": [["x": 1, "z": 2]]]),
  ]

  @Test(arguments: repairable)
  func `a newcomer's mistake is named and repaired`(_ row: Case) throws {
    let error = try #require(problem(row.text))
    #expect(error.all.map(Found.init) == row.found)
    guard let repaired = row.repaired else { return }
    let text = try SourceText(name: "x", text: row.text).applying(error.all.flatMap(\.edits))
    #expect(try read(text.bytes) == repaired)
  }

  /// Texts that look like mistakes and are none; each parses.
  static let untouched = [
    "image: nginx:1.9\n", "a: http://x\n", "images:\n- nginx:1.9\n- http://x\n", "command: [sh, -c, 'a:b']\n",
    "note: |\n  name：x\n  a:b\n  \tc\nb: 1\n", "text: first\n  name：second\n  c:d\n",
    "# name：x\na: 1 # b：c\n",
    "说明: “边缘”节点\n", "message: “边缘”\n", "a: \"name：x\"\n", "a: 'it''s: “x”'\n", "- note：something\n- b:c\n",
    "a: \"x\n  y：\n  z\"\n", "time: 12:30\nport: 8080:80\n", "image:\n  nginx:1.9\n", "a: >\n  x:y\n\n  z：\n",
    "a: *b", "schedule: '*/5 * * * *'\n", "a: {b: c:d}\n", "key with space: v\n",
  ]

  @Test(arguments: untouched)
  func `what only looks like a mistake is left alone`(_ text: String) {
    #expect(SyntaxDiagnosis.diagnose(text).filter { $0.code != .unknownAlias }.isEmpty)
  }

  @Test func `a mistake elsewhere does not make text suspicious`() throws {
    let error = try #require(
      problem("spec：\n  a: 1\nimage: nginx:1.9\nurl: http://x\nlist:\n- a:b\n- “c”d\n"))
    #expect(error.all.map(Found.init) == [Found(.fullWidthColon, 1, 5)])
  }

  @Test func `tabs of doubtful width are named but not repaired`() throws {
    // Two wide, c belongs to a; eight wide, to b.
    let text = "a:\n    b:\n\tc:\n\t  d: 1\n"
    let error = try #require(problem(text))
    #expect(error.all.contains { $0.code == .tabIndentation })
    let text2 = try SourceText(name: "x", text: text).applying(error.all.flatMap(\.edits)).text
    #expect(text2 == text)
  }

  @Test func `what no rule knows keeps the parser's error in plain words`() throws {
    let error = try #require(problem("a: b: c\n"))
    #expect(error.code == .colonInValue)
    #expect(error.others.isEmpty)
    #expect(error.range.start == Mark(line: 1, column: 5))
  }

  @Test func `a remaining problem is reported behind the mistakes`() throws {
    let error = try #require(problem("spec：\n  a: 1\nx: [1\n"))
    #expect(error.all.map(\.code) == [.fullWidthColon, .unbalancedBracket])
  }

  /// Texts that no rule repairs, the code, the place, and a word of the message or hint.
  static let explained: [(String, SyntaxError.Code, Mark, String)] = [
    ("{{- if x }}\na: 1\n", .syntax, Mark(line: 1, column: 3), "template"),
    ("a: {{ .Values.x }}\n", .invalidKey, Mark(line: 1, column: 5), "quoted"),
    ("a: \"b\" c\n", .unbalancedQuote, Mark(line: 1, column: 8), "text follows"),
    ("a: 'it's'\n", .unbalancedQuote, Mark(line: 1, column: 8), "''"),
    ("a:\n  b: 1\n   c: 2\n", .indentation, Mark(line: 3, column: 4), "deeper"),
    ("a:\n   b: 1\n  c: 2\n", .indentation, Mark(line: 3, column: 3), "column 3"),
    ("- a\nb: 1\n", .indentation, Mark(line: 2, column: 1), "a key stands among"),
    ("a: 1\n- b\n", .indentation, Mark(line: 2, column: 1), "a list item stands among"),
    ("a: - b\n", .indentation, Mark(line: 1, column: 4), "list item"),
    ("a: [1, 2\nb: 3\n", .unbalancedBracket, Mark(line: 2, column: 2), "line 1, column 4"),
    ("a: }\n", .unbalancedBracket, Mark(line: 1, column: 4), "no bracket"),
    ("key: [a, b]]\n", .unbalancedBracket, Mark(line: 1, column: 12), "ends with its bracket"),
    ("a: &\n", .reservedCharacter, Mark(line: 1, column: 4), "&"),
    ("a: , b\n", .reservedCharacter, Mark(line: 1, column: 4), "comma"),
    ("a: ?\n", .reservedCharacter, Mark(line: 1, column: 4), "?"),
    ("a: | x\n  y\n", .syntax, Mark(line: 1, column: 6), "next line"),
    ("key\nb: 1\n", .missingColon, Mark(line: 1, column: 1), "not a key"),
    ("a: 1\nb\n", .missingColon, Mark(line: 2, column: 1), "not a key"),
    ("spec:\n  ...\n  a: 1\n", .missingColon, Mark(line: 2, column: 3), "left out"),
    ("a: \"\\d\"\n", .syntax, Mark(line: 1, column: 5), "backslash"),
    ("%YAML 3.0\n---\na: 1\n", .syntax, Mark(line: 1, column: 1), "version"),
    ("a: !x!y 1\n", .unknownTag, Mark(line: 1, column: 4), "tag"),
    ("%x\n", .syntax, Mark(line: 1, column: 3), "directive"),
  ]

  @Test(arguments: explained.indices)
  func `what no rule repairs is still explained`(_ index: Int) throws {
    let (text, code, mark, word) = Self.explained[index]
    let error = try #require(problem(text))
    #expect(error.code == code)
    #expect(error.range.start == mark)
    #expect("\(error.message) \(error.hint ?? "")".contains(word), "\(error)")
    #expect(error.edits.isEmpty)
  }

  @Test func `messages speak of the lines of the whole text`() throws {
    let documents = readAll("x: 1\n---\na: 1\nb: 2\na: 3\n")
    guard case .failure(let error) = documents.last else {
      Issue.record("the key is there twice")
      return
    }
    #expect(error.message.contains("line 3, column 1"))
    #expect(error.range.start.line == 5)
    #expect(error.related?.start.line == 3)
  }

  @Test func `messages quote little of a long text`() throws {
    let long = String(repeating: "x", count: 10_000)
    for text in [
      "a: !\(long) 1\n", "a: *\(long)\n", "\(long): 1\n\(long): 2\n", "a: !!int \(long)\n", "a: @\(long)\n",
      "{\"\(long)\" 1}",
    ] {
      let error = try #require(problem(text))
      #expect(error.description.count < 400)
    }
  }

  @Test func `mistakes that leave the rest readable are reported together`() throws {
    let text = "a: 1\na: 2\nb: *x\nc: !Ref y\nd: .inf\n*z : 1\n[k]: 1\ne: {<<: *q, f: 1, f: 2}\n<<: 3\n"
    let error = try #require(problem(text))
    #expect(
      error.all.map(Found.init) == [
        Found(.duplicateKey, 2, 1), Found(.unknownAlias, 3, 4), Found(.unknownTag, 4, 4),
        Found(.notANumber, 5, 4),
        Found(.unknownAlias, 6, 1), Found(.invalidKey, 7, 1), Found(.unknownAlias, 8, 9),
        Found(.duplicateKey, 8, 19),
        Found(.invalidMerge, 9, 5),
      ])
  }

  @Test func `the number of mistakes reported together is bounded`() throws {
    let error = try #require(problem(String(repeating: "a: 1\n", count: 10_000)))
    #expect(error.all.count == 101)
  }

  /// Texts that parse, and not as meant.
  static let silent: [(String, SyntaxError.Code, Node)] = [
    ("spec:\n  nodes：\n    - a\n    - b\n", .fullWidthColon, ["spec": ["nodes": ["a", "b"]]]),
    (
      "metadata:\n  labels:\n    description:ImagePrePullLabel\n", .missingSpaceAfterColon,
      ["metadata": ["labels": ["description": "ImagePrePullLabel"]]]
    ),
    ("spec:\n  failureTolerate: “0.1”\n", .smartQuote, ["spec": ["failureTolerate": "0.1"]]),
    ("“kind”: x\n", .smartQuote, ["kind": "x"]),
    ("images: [“a”，“b”]\n", .smartQuote, ["images": ["a", "b"]]),
  ]

  @Test(arguments: silent.indices)
  func `a document that parses is diagnosed on demand`(_ index: Int) throws {
    let (text, code, meant) = Self.silent[index]
    #expect(problem(text) == nil)
    let mistakes = SyntaxDiagnosis.diagnose(text)
    #expect(mistakes.contains { $0.code == code })
    let repaired = try SourceText(name: "x", text: text).applying(mistakes.flatMap(\.edits))
    #expect(try read(repaired.bytes) == meant)
  }
}
