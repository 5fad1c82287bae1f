import Testing
import YAML

@Suite struct HostileTextTests {
  /// Texts that would take an incautious reader time in proportion to the square of their length.
  static let texts: [String: String] = [
    "one line of JSON values": String(repeating: "{}", count: 200_000),
    "one line of JSON values, the last broken": String(repeating: "{}", count: 100_000) + "{",
    "a list with full-width commas": "a: [" + String(repeating: "x，", count: 50_000),
    "a word with many colons": String(repeating: "a", count: 50_000) + "é"
      + String(repeating: ":x", count: 50_000) + "\n\"",
    "directives": (0..<30_000).map { "%TAG !a\($0)! x\n" }.joined() + "---\na: 1\n",
    "directives behind blanks": " \n" + (0..<30_000).map { "%TAG !a\($0)! x\n" }.joined() + "---\na: 1\n",
    "stairs of brackets": (0..<800).map { String(repeating: " ", count: $0) + "- [\n" }.joined(),
    "stairs of quotes": (0..<800).map { String(repeating: " ", count: $0) + "- \"\\\"\n" }.joined(),
    "stairs of both quotes": (0..<800).map {
      String(repeating: " ", count: $0) + ($0 % 2 == 0 ? "- \"\n" : "- '\n")
    }.joined(),
    "many broken lines": String(repeating: "- a:b\n\t“x”\n  n：y\n  'q\n", count: 5_000) + "[\n",
    "many broken documents": String(repeating: "a: [\n---\n", count: 5_000),
    "many empty documents": String(repeating: "---\n", count: 100_000),
    "one long plain text": "a: " + String(repeating: "x\n  ", count: 100_000),
    "one long quoted text": "a: \"" + String(repeating: "x\n\n  ", count: 100_000) + "\"",
    "one long unclosed text": "a: \"" + String(repeating: "x\n\n  ", count: 50_000),
    "many anchors": (0..<30_000).map { "- &a\($0) x\n" }.joined(),
    "many questions": String(repeating: "? a\n", count: 30_000),
    "comments": String(repeating: "# x\n", count: 200_000),
    "many merges": "a: &a {k: 1}\nb:\n" + String(repeating: "- {<<: *a}\n", count: 20_000),
    "one merge of many": "a: &a {k: 1}\nb: {<<: [" + String(repeating: "*a, ", count: 20_000) + "]}\n",
    "colons": String(repeating: ":", count: 100_000), "dashes": String(repeating: "- ", count: 100_000),
    "full-width colons": String(repeating: "a：", count: 50_000) + "\n[",
    "tabs": String(repeating: "\t", count: 100_000) + "a: b",
    "ampersands": String(repeating: "&a ", count: 50_000),
    "exclamation marks": String(repeating: "!!", count: 100_000),
  ]

  @Test(.timeLimit(.minutes(1)), arguments: texts.keys.sorted())
  func `takes time in proportion to its length`(_ name: String) throws {
    // Every one ends, and says something: a value or an error for each document with content.
    let text = try #require(Self.texts[name])
    let hasContent = !["comments", "many empty documents"].contains(name)
    #expect(readAll(text).isEmpty == !hasContent)
  }
}
