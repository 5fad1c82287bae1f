// kubectl's selector strings, and which labels a selector matches.
import TestSupport
import Testing

@testable import PrePullAPI

@Suite struct LabelSelectorTests {
  private static func selector(
    _ labels: [String: String] = [:],
    _ expressions: [(String, LabelSelectorRequirement.Operator, [String])] = []
  ) -> LabelSelector {
    LabelSelector(
      matchLabels: labels,
      matchExpressions: expressions.map { .init(key: $0.0, operator: $0.1, values: $0.2) })
  }

  @Test(arguments: [
    ("", selector()), (" \t\n", selector()),
    ("a=b", selector(["a": "b"])), ("a==b", selector(["a": "b"])), (" a = b ", selector(["a": "b"])),
    ("a=", selector(["a": ""])), ("a=,b", selector(["a": ""], [("b", .exists, [])])),
    ("a!=b", selector([:], [("a", .notIn, ["b"])])), ("a != ", selector([:], [("a", .notIn, [""])])),
    ("a", selector([:], [("a", .exists, [])])), ("!a", selector([:], [("a", .doesNotExist, [])])),
    ("! a ", selector([:], [("a", .doesNotExist, [])])),
    ("a in (x,y)", selector([:], [("a", .isIn, ["x", "y"])])),
    ("a in(y , x)", selector([:], [("a", .isIn, ["y", "x"])])),
    ("a notin (x)", selector([:], [("a", .notIn, ["x"])])), ("a in ()", selector([:], [("a", .isIn, [""])])),
    ("a in (,x)", selector([:], [("a", .isIn, ["", "x"])])),
    ("a in (x,)", selector([:], [("a", .isIn, ["x", ""])])),
    ("a in (x,,x,y)", selector([:], [("a", .isIn, ["x", "", "y"])])),
    ("a in (,)", selector([:], [("a", .isIn, [""])])),
    ("in in (in,notin)", selector([:], [("in", .isIn, ["in", "notin"])])),
    ("notin=in", selector(["notin": "in"])),
    ("in", selector([:], [("in", .exists, [])])), ("!in", selector([:], [("in", .doesNotExist, [])])),
    ("a=1,a=2", selector(["a": "1"], [("a", .isIn, ["2"])])), ("a=1,a==1", selector(["a": "1"])),
    ("a in (x),a=y", selector(["a": "y"], [("a", .isIn, ["x"])])),
    (
      "node-role.kubernetes.io/edge=,zone in (a,b)",
      selector(["node-role.kubernetes.io/edge": ""], [("zone", .isIn, ["a", "b"])])
    ),
    (
      "a=b,c!=d,e in (x,y),f notin (z),g,!h",
      selector(
        ["a": "b"],
        [
          ("c", .notIn, ["d"]), ("e", .isIn, ["x", "y"]), ("f", .notIn, ["z"]), ("g", .exists, []),
          ("h", .doesNotExist, []),
        ])
    ),
  ])
  func `kubectl's selector strings are read`(text: String, expected: LabelSelector) throws {
    #expect(try LabelSelector(parsing: text) == expected)
  }

  @Test(arguments: [
    ("a,", 3, "label key"), (",a", 1, "label key"), ("=a", 1, "label key"), ("a,,b", 3, "label key"),
    ("!", 2, "label key"),
    ("!!a", 2, "label key"), ("!a=b", 3, "stands alone"), ("a===b", 4, "expected a value"),
    ("a=!b", 3, "expected a value"),
    ("a b", 3, "expected ="), ("a=b c", 5, "comma"), ("a in x", 6, "'('"), ("a in", 5, "'('"),
    ("in(x)", 3, "expected ="),
    ("a in (x", 8, "')'"), ("a in (x y)", 9, "')'"), ("a in (x))", 9, "comma"), ("a in ((x))", 7, "')'"),
    ("a in (x=y)", 8, "')'"),
    ("a>5", 2, "compare"), ("a , b < 5", 7, "compare"), ("a>=5", 2, "compare"),
    ("-a=b", 1, "letter or digit"), ("a/b/c", 1, "one slash"), ("A.b/c=d", 1, "lower case"), ("é=b", 1, "é"),
    ("a=b/c", 3, "/"), ("a=\"b\"", 3, "no quotes"), ("'a'=b", 1, "no quotes"), ("x=é,é", 3, "é"),
    ("a in (x,b*)", 9, "*"),
    ("a=b\0", 3, "u{0}"), ("a=\(String(repeating: "x", count: 64))", 3, "at most 63"),
    ("a)", 2, "expected ="), ("(a)", 1, "label key"),
  ])
  func `what is no selector is refused at its column`(text: String, column: Int, words: String) throws {
    let error = try #require(throws: LabelSelectorError.self) { try LabelSelector(parsing: text) }
    #expect(error.column == column, "\(error)")
    #expect(error.message.contains(words), "\(error)")
    #expect(error.description.contains("column \(column)"))
  }

  @Test(
    arguments: [
      ("", [:], true), ("", ["a": "b"], true), ("a=b", ["a": "b", "c": "d"], true),
      ("a=b", ["a": "c"], false), ("a=b", [:], false),
      ("a=", [:], false), ("a=", ["a": ""], true), ("a in (x,y)", ["a": "y"], true),
      ("a in (x,y)", ["a": "z"], false), ("a in (x)", [:], false),
      ("a notin (x)", ["a": "x"], false), ("a notin (x)", ["a": "y"], true), ("a notin (x)", [:], true),
      ("a!=x", [:], true),
      ("a", ["a": ""], true), ("a", [:], false), ("!a", [:], true), ("!a", ["a": ""], false),
      ("a=1,a=2", ["a": "1"], false),
      ("a=b,!c", ["a": "b", "c": ""], false), ("a in ()", ["a": ""], true), ("a in ()", [:], false),
    ] as [(String, [String: String], Bool)])
  func `labels are matched as Kubernetes matches them`(text: String, labels: [String: String], isMatch: Bool)
    throws
  {
    #expect(try LabelSelector(parsing: text).matches(labels) == isMatch)
    #expect(try LabelSelector(parsing: text).matches { labels[$0] } == isMatch)
  }

  @Test func `an In without values matches nothing and a NotIn without values everything`() {
    #expect(!Self.selector([:], [("a", .isIn, [])]).matches(["a": ""]))
    #expect(Self.selector([:], [("a", .notIn, [])]).matches(["a": ""]))
  }

  @Test func `a selector that asks nothing is empty`() {
    #expect(LabelSelector().isEmpty)
    #expect(!LabelSelector(matchLabels: ["a": ""]).isEmpty)
    #expect(!Self.selector([:], [("a", .exists, [])]).isEmpty)
  }

  @Test func `labels come out in the order of their keys`() {
    let selector = LabelSelector(matchLabels: ["c": "3", "a": "1", "b": "2", "B": "0"])
    #expect(selector.sortedMatchLabels.map(\.key) == ["B", "a", "b", "c"])
    #expect(selector.description == "B=0,a=1,b=2,c=3")
  }

  @Test func `operators are spelled as the API spells them`() {
    #expect(
      LabelSelectorRequirement.Operator.allCases.map(\.rawValue) == ["In", "NotIn", "Exists", "DoesNotExist"])
    #expect(LabelSelectorRequirement.Operator.allCases.map(\.takesValues) == [true, true, false, false])
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `what a selector says of itself is read back equal`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for round in 0..<2_000 {
      var selector = LabelSelector()
      for _ in 0..<random.int(0...3) { selector.matchLabels[key(&random)] = value(&random) }
      for _ in 0..<random.int(0...4) {
        let operation = random.pick(LabelSelectorRequirement.Operator.allCases)
        let values = Set((0..<random.int(1...3)).map { _ in value(&random) }).sorted().reversed()
        selector.matchExpressions.append(
          .init(key: key(&random), operator: operation, values: operation.takesValues ? Array(values) : []))
      }
      let read = try LabelSelector(parsing: selector.description)
      #expect(read == selector, "seed \(seed), round \(round): \(selector)")
    }
  }

  @Test func `any text is read or refused, and what is read is valid`() throws {
    let seed: UInt64 = 3
    var random = SeededGenerator(seed: seed)
    var read = 0
    for round in 0..<5_000 {
      let text = random.mutated("a=b,c!=d,e in (x,y),!h", alphabet: "ab=!,() <>innot\t\"é")
      do {
        let selector = try LabelSelector(parsing: text)
        read += 1
        #expect(
          try LabelSelector(parsing: selector.description) == selector,
          "seed \(seed), round \(round): \(text)")
      } catch {
        #expect((1...text.count + 1).contains(error.column), "seed \(seed), round \(round): \(text)")
      }
    }
    #expect((500...4_500).contains(read))
  }

  private func key(_ random: inout SeededGenerator) -> String {
    random.pick(["", "", "example.com/", "a/"])
      + random.pick(["in", "notin", "A", "z9", random.text("ab", count: 1...3)])
  }

  private func value(_ random: inout SeededGenerator) -> String {
    random.pick(["", "in", "notin", "a.b", random.text("xyZ0", count: 1...4)])
  }
}
