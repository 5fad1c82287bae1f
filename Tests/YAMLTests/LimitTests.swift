import Testing
import YAML

@Suite struct LimitTests {
  static let billionLaughs =
    "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    + zip("bcdefghijk", "abcdefghij").map { "\($0): &\($0) [\(String(repeating: "*\($1), ", count: 10))]\n" }
    .joined()

  @Test(.timeLimit(.minutes(1)))
  func `a billion laughs are refused before they are told`() {
    #expect(problem(Self.billionLaughs)?.code == .aliasExpansion)
  }

  @Test func `aliases may stand for as many values as the limit says`() throws {
    let limits = ReaderLimits(expandedNodes: 10)
    #expect(problem("a: &x [1, 2, 3, 4]\nb: [*x, *x]\n", limits: limits) == nil)
    #expect(problem("a: &x [1, 2, 3, 4]\nb: [*x, *x, 1]\nc: *x\n", limits: limits)?.code == .aliasExpansion)
  }

  @Test func `a chain of aliases nests no deeper than the limit`() {
    let chain = "- &a0 [x]\n" + (1...50_000).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined()
    #expect(problem(chain)?.code == .tooDeep)
  }

  static let deep: [String] = [
    String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
    String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
    String(repeating: "{\"a\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000),
    String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
    String(repeating: "[\n", count: 100_000), "a: " + String(repeating: "[", count: 100_000),
    "a: " + String(repeating: "[\n", count: 100_000),
    (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
  ]

  @Test(arguments: deep.indices)
  func `deep nesting is refused`(_ index: Int) {
    #expect(problem(Self.deep[index])?.code == .tooDeep)
  }

  @Test func `nesting up to the limit is read`() throws {
    for text in [
      "\("[" * 256)\("]" * 256)", "a: \("[" * 255)\("]" * 255)", "\("{\"a\":" * 255)[]\("}" * 255)",
    ] {
      #expect(problem(text) == nil)
    }
    for text in [
      "\("[" * 257)\("]" * 257)", "a: \("[" * 256)\("]" * 256)", "\("{\"a\":" * 256)[]\("}" * 256)",
    ] {
      #expect(problem(text)?.code == .tooDeep)
    }
  }

  /// A look at every earlier key would take 10^10 comparisons each.
  @Test(.timeLimit(.minutes(1)))
  func `many keys cost no more than their number`() throws {
    let count = 100_000
    let text = (0..<count).map { "key\($0): \($0)\n" }.joined()
    #expect(try read(text).mapping?.count == count)
    let json = "{" + (0..<count).map { "\"key\($0)\": \($0)" }.joined(separator: ",") + "}"
    #expect(try JSONReader.read(Array(json.utf8)).mapping?.count == count)
    #expect(problem(text + "key17: 1\n")?.related?.start.line == 18)
  }

  @Test func `a document may be as large as the limit says`() {
    let limits = ReaderLimits(documentBytes: 20)
    #expect(
      readAll("a: 1\n---\nb: \(String(repeating: "x", count: 30))\n---\nc: 1\n", limits: limits).map(code)
        == [nil, .tooLarge, nil])
    #expect(throws: SyntaxError.self) {
      try JSONReader.read(Array("[1, 2, 3, 4, 5, 6, 7, 8]".utf8), limits: limits)
    }
  }
}

private func code(_ result: Result<Document, SyntaxError>) -> SyntaxError.Code? {
  if case .failure(let error) = result { error.code } else { nil }
}

private func * (text: String, count: Int) -> String { String(repeating: text, count: count) }
