import Testing
import YAML

@Suite struct AnchorTests {
  static let values: [(String, Node)] = [
    ("a: &x 1\nb: *x\n", ["a": 1, "b": 1]),
    (
      "a: &x {k: [1]}\nb: *x\nc: [*x, *x]\n",
      ["a": ["k": [1]], "b": ["k": [1]], "c": [["k": [1]], ["k": [1]]]]
    ),
    ("&k a: 1\nb: {*k : 2}\n", ["a": 1, "b": ["a": 2]]),
    ("a: &x 1\nb: &x 2\nc: *x\n", ["a": 1, "b": 2, "c": 2]),
    ("a: &x\nb: *x\n", ["a": Node(.null), "b": Node(.null)]),
    // Merge keys: explicit keys win wherever they stand, then earlier mappings.
    ("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n", ["a": ["k": 1, "l": 2], "b": ["l": 2, "k": 3]]),
    ("a: &x {k: 1, l: 2}\nb: {k: 3, <<: *x}\n", ["a": ["k": 1, "l": 2], "b": ["k": 3, "l": 2]]),
    ("b: {<<: [{k: 1}, {k: 2, m: 3}]}\n", ["b": ["k": 1, "m": 3]]),
    ("b: {<<: {k: 1}}\n", ["b": ["k": 1]]),
    ("b: {<<: []}\n", ["b": [:]]),
    ("a: &x {<<: {k: 1}, l: 2}\nb: {<<: *x}\n", ["a": ["k": 1, "l": 2], "b": ["k": 1, "l": 2]]),
    ("b: {!!merge <<: {k: 1}}\n", ["b": ["k": 1]]),
    ("b: {\"<<\": {k: 1}}\n", ["b": ["<<": ["k": 1]]]),
  ]

  @Test(arguments: values)
  func `anchors, aliases and merge keys read as what they stand for`(_ text: String, _ node: Node) throws {
    #expect(try read(text) == node)
  }

  @Test func `merged keys stand where the merge key stood`() throws {
    #expect(try read("{a: 1, <<: {c: 2, a: 0}, b: 3}").mapping?.keys == ["a", "c", "b"])
  }

  static let errors: [(String, SyntaxError.Code)] = [
    ("a: *x\n", .unknownAlias), ("a: &x [*x]\n", .aliasCycle), ("a: &x {b: {c: *x}}\n", .aliasCycle),
    ("a: &x {<<: *x}\n", .aliasCycle), ("{<<: 1}", .invalidMerge), ("{<<: [1]}", .invalidMerge),
    ("{<<: ~}", .invalidMerge),
    ("{<<: {a: 1}, <<: {b: 1}}", .duplicateKey), ("a: &x [1]\n*x : 1\n", .invalidKey),
  ]

  @Test(arguments: errors)
  func `what cannot be resolved is refused`(_ text: String, _ code: SyntaxError.Code) {
    #expect(problem(text)?.code == code)
  }

  @Test func `a duplicate key names both places`() throws {
    for text in ["a: 1\nb: 2\na: 3\n", "a: 1\nb: 2\n\"a\": 3\n"] {
      let error = try #require(problem(text))
      #expect(error.code == .duplicateKey)
      #expect(error.range.start == Mark(line: 3, column: 1))
      #expect(error.related?.start == Mark(line: 1, column: 1))
      #expect(error.message.contains("line 1"))
    }
    #expect(problem("1: a\n\"1\": b\n")?.code == .duplicateKey)
    #expect(problem("{\"a\": 1, \"a\": 2}")?.code == .duplicateKey)
    #expect(problem("yes: a\ntrue: b\n")?.code == .duplicateKey)
  }
}
