// Expressions: what they come to, and which are refused.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct CELTests {
  static let rows: [(rule: String, holds: Bool)] = [
    ("self.a == 1", true), ("self.a != 1", false), ("self.a > 0 && self.a <= 1", true),
    ("has(self.a)", true), ("has(self.z)", false), ("!has(self.z) || self.z > 3", true),
    ("self.text == 'x y'", true), ("self.text in ['x y', \"z\"]", true), ("size(self.list) == 3", true),
    ("self.list.size() == 3", true), ("self.list.all(i, i > 0)", true), ("self.list.exists(i, i == 3)", true),
    ("self.list.exists_one(i, i > 2)", true), ("self.list.filter(i, i > 1).size() == 2", true),
    ("self.list.map(i, i * 2)[2] == 6", true), ("self.list[0] + self.list[1] == 3", true),
    ("has(self.a) ? self.a == 1 : false", true), ("(1 + 2) * 3 == 9", true), ("-1 < 0", true),
    ("self.text.startsWith('x') && self.text.endsWith('y') && self.text.contains(' ')", true),
    ("self.text.matches('^x')", true), ("'b' in self.map", true), ("'c' in self.map", false),
    ("[has(self.a), has(self.z)].filter(given, given).size() == 1", true),
    ("self.z == 1 || true", true), ("false && self.z == 1", false), ("string(self.a) == '1'", true),
    ("self.map['b'] == 2", true), ("self.a == 1 ? self.text == 'x y' ? true : false : false", true),
  ]

  private static let object: Node = [
    "a": 1, "text": "x y", "list": [1, 2, 3], "map": ["b": 2],
  ]

  @Test(arguments: rows) func `an expression has its value`(row: (rule: String, holds: Bool)) throws {
    var evaluator = CELEvaluator(["self": Self.object])
    #expect(try evaluator.holds(CELParser.parse(row.rule)) == row.holds, "\(row.rule)")
  }

  @Test(arguments: ["", "self.", "self.a ==", "(self.a", "unknown(self)", "self.a & 1", "'open", "has(self)", "a b"])
  func `what is not understood is refused`(rule: String) {
    #expect(throws: CELError.self) { try CELParser.parse(rule) }
  }

  @Test(arguments: ["self.z == 1", "self.a", "self.text > 1", "self.list[9] == 1", "other == 1", "size(self.a) == 1"])
  func `what cannot be evaluated is an error and not false`(rule: String) throws {
    let expression = try CELParser.parse(rule)
    var evaluator = CELEvaluator(["self": Self.object])
    #expect(throws: CELError.self) { try evaluator.holds(expression) }
  }

  @Test func `an expression that never ends is cut off`() throws {
    let nested = try CELParser.parse("self.l.all(a, self.l.all(b, self.l.all(c, true)))")
    var evaluator = CELEvaluator(["self": ["l": Node(.sequence((0..<200).map { Node(.integer($0)) }))]], budget: 1_000)
    #expect(throws: CELError(message: "operation cancelled: actual cost limit exceeded")) {
      try evaluator.holds(nested)
    }
  }
}
