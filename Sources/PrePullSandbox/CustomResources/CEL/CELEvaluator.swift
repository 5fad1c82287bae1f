// The value of an expression.

import YAML

struct CELEvaluator {
  /// A rule that costs more than this is cut off, as API servers do with theirs.
  static let budget = 1_000_000

  private var variables: [String: Node]
  private var steps = 0
  private let budget: Int

  init(_ variables: [String: Node], budget: Int = Self.budget) {
    self.variables = variables
    self.budget = budget
  }

  /// Whether a rule holds.
  mutating func holds(_ expression: CELExpression) throws(CELError) -> Bool {
    try truth(expression)
  }

  private mutating func truth(_ expression: CELExpression) throws(CELError) -> Bool {
    guard let value = try value(expression).bool else { throw CELError(message: "no such overload: a bool is needed") }
    return value
  }

  private mutating func value(_ expression: CELExpression) throws(CELError) -> Node {
    steps += 1
    guard steps < budget else { throw CELError(message: "operation cancelled: actual cost limit exceeded") }
    switch expression {
    case .literal(let node): return node
    case .list(let items):
      var values: [Node] = []
      for item in items { values.append(try value(item)) }
      return Node(.sequence(values))
    case .name(let name):
      guard let value = variables[name] else { throw CELError(message: "undeclared reference to '\(name)'") }
      return value
    case .field(let base, let name):
      guard let value = try value(base)[name] else { throw CELError(message: "no such key: \(name)") }
      return value
    case .has(let base, let name): return Node(.bool(try value(base)[name] != nil))
    case .index(let base, let index): return try element(value(base), value(index))
    case .not(let inner): return Node(.bool(try !truth(inner)))
    case .negative(let inner):
      guard let number = try value(inner).integer else { throw CELError(message: "no such overload: -") }
      return Node(.integer(-number))
    case .binary(let operation, let left, let right): return try binary(operation, left, right)
    case .conditional(let test, let yes, let no): return try value(truth(test) ? yes : no)
    case .call(let function, let arguments):
      var values: [Node] = []
      for argument in arguments { values.append(try value(argument)) }
      return try Self.call(function, values)
    case .macro(let macro, let base, let variable, let body): return try run(macro, value(base), variable, body)
    }
  }

  private func element(_ base: Node, _ index: Node) throws(CELError) -> Node {
    if let key = index.string, let value = base[key] { return value }
    if let position = index.integer, let items = base.sequence, items.indices.contains(position) {
      return items[position]
    }
    throw CELError(message: "no such key or index: \(JSONWriter.string(index))")
  }

  private mutating func binary(
    _ operation: CELExpression.Operator, _ left: CELExpression, _ right: CELExpression
  ) throws(CELError) -> Node {
    switch operation {
    case .or: return Node(.bool(try either(true, left, right)))
    case .and: return Node(.bool(try either(false, left, right)))
    default: break
    }
    let (a, b) = (try value(left), try value(right))
    switch operation {
    case .equal: return Node(.bool(a == b))
    case .notEqual: return Node(.bool(a != b))
    case .isIn:
      if let items = b.sequence { return Node(.bool(items.contains(a))) }
      return Node(.bool(a.string.map { b[$0] != nil } ?? false))
    case .plus where a.string != nil: return Node((a.string ?? "") + (b.string ?? ""))
    case .plus where a.sequence != nil: return Node(.sequence((a.sequence ?? []) + (b.sequence ?? [])))
    default: return try Self.arithmetic(operation, a, b)
    }
  }

  /// One side that decides is enough, even when the other fails.
  private mutating func either(
    _ decisive: Bool, _ left: CELExpression, _ right: CELExpression
  ) throws(CELError) -> Bool {
    let first: Bool
    do throws(CELError) {
      first = try truth(left)
    } catch {
      if try truth(right) == decisive { return decisive }
      throw error
    }
    return try first == decisive ? decisive : truth(right)
  }

  private static func arithmetic(
    _ operation: CELExpression.Operator, _ a: Node, _ b: Node
  ) throws(CELError) -> Node {
    if let a = a.integer, let b = b.integer {
      let (sum, difference, product) = (
        a.addingReportingOverflow(b), a.subtractingReportingOverflow(b), a.multipliedReportingOverflow(by: b)
      )
      switch operation {
      case .less: return Node(.bool(a < b))
      case .lessOrEqual: return Node(.bool(a <= b))
      case .greater: return Node(.bool(a > b))
      case .greaterOrEqual: return Node(.bool(a >= b))
      case .plus where !sum.overflow: return Node(.integer(sum.partialValue))
      case .minus where !difference.overflow: return Node(.integer(difference.partialValue))
      case .times where !product.overflow: return Node(.integer(product.partialValue))
      default: throw CELError(message: "integer overflow")
      }
    }
    if let a = a.string, let b = b.string {
      switch operation {
      case .less: return Node(.bool(a < b))
      case .lessOrEqual: return Node(.bool(a <= b))
      case .greater: return Node(.bool(a > b))
      case .greaterOrEqual: return Node(.bool(a >= b))
      default: break
      }
    }
    throw CELError(message: "no such overload: \(operation.rawValue)")
  }

  private static func call(_ function: CELExpression.Function, _ values: [Node]) throws(CELError) -> Node {
    let first = values.first ?? Node(.null)
    let (text, other) = (first.string, values.last?.string)
    switch function {
    case .size:
      switch first.content {
      case .string(let text): return Node(.integer(text.unicodeScalars.count))
      case .sequence(let items): return Node(.integer(items.count))
      case .mapping(let mapping): return Node(.integer(mapping.count))
      default: break
      }
    case .startsWith: if let text, let other { return Node(.bool(text.hasPrefix(other))) }
    case .endsWith: if let text, let other { return Node(.bool(text.hasSuffix(other))) }
    case .contains: if let text, let other { return Node(.bool(text.contains(other))) }
    case .matches:
      if let text, let other {
        do {
          return Node(.bool(try Regex(other).firstMatch(in: text) != nil))
        } catch {
          throw CELError(message: "\(other) is no regular expression")
        }
      }
    case .toInt: if let number = first.integer ?? text.flatMap({ Int($0) }) { return Node(.integer(number)) }
    case .toText: return Node(text ?? JSONWriter.string(first))
    }
    throw CELError(message: "no such overload: \(function.rawValue)")
  }

  private mutating func run(
    _ macro: CELExpression.Macro, _ base: Node, _ variable: String, _ body: CELExpression
  ) throws(CELError) -> Node {
    let items = base.sequence ?? (base.mapping?.keys ?? []).map { Node($0) }
    let shadowed = variables[variable]
    defer { variables[variable] = shadowed }
    var kept: [Node] = []
    for item in items {
      variables[variable] = item
      if macro == .map { kept.append(try value(body)) } else if try truth(body) { kept.append(item) }
    }
    switch macro {
    case .all: return Node(.bool(kept.count == items.count))
    case .exists: return Node(.bool(!kept.isEmpty))
    case .existsOne: return Node(.bool(kept.count == 1))
    case .filter, .map: return Node(.sequence(kept))
    }
  }
}
