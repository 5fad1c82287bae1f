// The part of the Common Expression Language that is understood here.

import YAML

/// An expression. What is not among these cases is refused when a definition is made, never ignored.
indirect enum CELExpression: Sendable {
  case literal(Node)
  case list([CELExpression])
  case name(String)
  case field(CELExpression, String)
  case index(CELExpression, CELExpression)
  /// `has(a.b)`.
  case has(CELExpression, String)
  case not(CELExpression)
  case negative(CELExpression)
  case binary(Operator, CELExpression, CELExpression)
  case conditional(CELExpression, CELExpression, CELExpression)
  case call(Function, [CELExpression])
  /// `list.all(name, condition)` and its like.
  case macro(Macro, CELExpression, String, CELExpression)

  enum Operator: String, Sendable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case plus = "+"
    case minus = "-"
    case times = "*"
  }

  enum Function: String, Sendable {
    case size, startsWith, endsWith, contains, matches
    case toInt = "int"
    case toText = "string"

    /// How many values it takes, the one before the dot included.
    var arity: Int {
      switch self {
      case .size, .toInt, .toText: 1
      case .startsWith, .endsWith, .contains, .matches: 2
      }
    }
  }

  enum Macro: String, Sendable {
    case all, exists, filter, map
    case existsOne = "exists_one"
  }

  /// Whether a name stands anywhere in it.
  func mentions(_ wanted: String) -> Bool {
    switch self {
    case .literal: false
    case .list(let items): items.contains { $0.mentions(wanted) }
    case .name(let name): name == wanted
    case .field(let base, _), .has(let base, _), .not(let base), .negative(let base): base.mentions(wanted)
    case .index(let base, let index): base.mentions(wanted) || index.mentions(wanted)
    case .binary(_, let left, let right): left.mentions(wanted) || right.mentions(wanted)
    case .conditional(let test, let yes, let no):
      test.mentions(wanted) || yes.mentions(wanted) || no.mentions(wanted)
    case .call(_, let arguments): arguments.contains { $0.mentions(wanted) }
    case .macro(_, let base, _, let body): base.mentions(wanted) || body.mentions(wanted)
    }
  }
}

/// Why an expression cannot be read or evaluated.
struct CELError: Error, Sendable, Equatable {
  var message: String
}
