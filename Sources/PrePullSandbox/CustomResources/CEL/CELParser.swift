// From text to an expression.

import YAML

struct CELParser {
  private var tokens: ArraySlice<CELToken>

  static func parse(_ text: String) throws(CELError) -> CELExpression {
    var parser = CELParser(tokens: try CELLexer.tokens(text)[...])
    let expression = try parser.conditional()
    guard parser.tokens.isEmpty else { throw CELError(message: "there is text after the end of the expression") }
    return expression
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard tokens.first == .symbol(symbol) else { return false }
    tokens = tokens.dropFirst()
    return true
  }

  private mutating func expect(_ symbol: String) throws(CELError) {
    guard take(symbol) else { throw CELError(message: "'\(symbol)' is expected") }
  }

  private mutating func conditional() throws(CELError) -> CELExpression {
    let test = try binary(level: 0)
    guard take("?") else { return test }
    let yes = try conditional()
    try expect(":")
    return .conditional(test, yes, try conditional())
  }

  /// Operators that bind alike, loosest first.
  private static let levels: [[CELExpression.Operator]] = [
    [.or], [.and], [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn], [.plus, .minus],
    [.times],
  ]

  private mutating func binary(level: Int) throws(CELError) -> CELExpression {
    guard level < Self.levels.count else { return try unary() }
    var left = try binary(level: level + 1)
    while let found = Self.levels[level].first(where: { isNext($0) }) {
      tokens = tokens.dropFirst()
      left = .binary(found, left, try binary(level: level + 1))
    }
    return left
  }

  private func isNext(_ wanted: CELExpression.Operator) -> Bool {
    tokens.first == (wanted == .isIn ? .name("in") : .symbol(wanted.rawValue))
  }

  private mutating func unary() throws(CELError) -> CELExpression {
    if take("!") { return .not(try unary()) }
    if take("-") { return .negative(try unary()) }
    return try member()
  }

  private mutating func member() throws(CELError) -> CELExpression {
    var base = try primary()
    while true {
      if take(".") {
        guard case .name(let name)? = tokens.popFirst() else { throw CELError(message: "a name is expected after '.'") }
        base = take("(") ? try method(name, of: base) : .field(base, name)
      } else if take("[") {
        base = .index(base, try conditional())
        try expect("]")
      } else {
        return base
      }
    }
  }

  private mutating func primary() throws(CELError) -> CELExpression {
    switch tokens.popFirst() {
    case .integer(let value)?: return .literal(Node(.integer(value)))
    case .float(let value)?: return .literal(Node(.float(value)))
    case .string(let value)?: return .literal(Node(value))
    case .symbol("(")?:
      let inner = try conditional()
      try expect(")")
      return inner
    case .symbol("[")?: return .list(try arguments(until: "]"))
    case .name("true")?: return .literal(true)
    case .name("false")?: return .literal(false)
    case .name("null")?: return .literal(Node(.null))
    case .name(let name)?:
      guard take("(") else { return .name(name) }
      return try function(name)
    default: throw CELError(message: "a value is expected")
    }
  }

  private mutating func arguments(until end: String) throws(CELError) -> [CELExpression] {
    var arguments: [CELExpression] = []
    if take(end) { return arguments }
    repeat { arguments.append(try conditional()) } while take(",")
    try expect(end)
    return arguments
  }

  private mutating func function(_ name: String) throws(CELError) -> CELExpression {
    let arguments = try arguments(until: ")")
    if name == "has" {
      guard arguments.count == 1, case .field(let base, let field) = arguments[0] else {
        throw CELError(message: "has() needs a field")
      }
      return .has(base, field)
    }
    return try call(name, arguments)
  }

  private mutating func method(_ name: String, of base: CELExpression) throws(CELError) -> CELExpression {
    let arguments = try arguments(until: ")")
    guard let macro = CELExpression.Macro(rawValue: name) else { return try call(name, [base] + arguments) }
    guard arguments.count == 2, case .name(let variable) = arguments[0] else {
      throw CELError(message: "\(name)() needs a name and an expression")
    }
    return .macro(macro, base, variable, arguments[1])
  }

  private func call(_ name: String, _ arguments: [CELExpression]) throws(CELError) -> CELExpression {
    guard let function = CELExpression.Function(rawValue: name), function.arity == arguments.count else {
      throw CELError(message: "the function \(name) with \(arguments.count) values is not known to the sandbox")
    }
    return .call(function, arguments)
  }
}
