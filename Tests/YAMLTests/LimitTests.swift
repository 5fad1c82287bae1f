import Testing
import YAML

@Suite struct LimitTests {
  static let billionLaughs =
    "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    + zip("bcdefghijk", "abcdefghij").map { "\($0): &\($0) [\(String(repeating: "*\($1), ", count: 10))]\n" }
    .joined()

  @Test func `a billion laughs are refused at once`() throws {
    let clock = ContinuousClock()
    let time = clock.measure { #expect(problem(Self.billionLaughs)?.code == .aliasExpansion) }
    // Milliseconds; the bound leaves room for a loaded machine and tells 10^10 values from 10^5.
    #expect(time < .seconds(5))
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

  @Test func `many keys cost no more than their number`() throws {
    let clock = ContinuousClock()
    func time(_ count: Int) throws -> Duration {
      let text = (0..<count).map { "key\($0): \($0)\n" }.joined()
      let json = "{" + (0..<count).map { "\"key\($0)\": \($0)" }.joined(separator: ",") + "}"
      return try clock.measure {
        let nodes = [try read(text), try JSONReader.read(Array(json.utf8))]
        #expect(nodes.map { $0.mapping?.count } == [count, count])
      }
    }
    _ = try time(1_000)
    let (small, large) = (try time(5_000), try time(50_000))
    // Ten times the keys; a look at every earlier key would take a hundred times the time.
    #expect(large < small * 50)
    let text = (0..<50_000).map { "key\($0): \($0)\n" }.joined() + "key17: 1\n"
    #expect(problem(text)?.related?.start.line == 18)
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
