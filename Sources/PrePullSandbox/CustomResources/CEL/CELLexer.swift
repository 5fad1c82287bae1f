// The words of an expression.

enum CELToken: Sendable, Equatable {
  case name(String)
  case integer(Int)
  case float(Double)
  case string(String)
  /// An operator or a bracket.
  case symbol(String)
}

enum CELLexer {
  private static let symbols = [
    "||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "!", "?", ":", "(", ")", "[", "]", ".", ",",
  ]

  static func tokens(_ text: String) throws(CELError) -> [CELToken] {
    var tokens: [CELToken] = []
    var rest = Array(text)[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if first == "'" || first == "\"" {
        tokens.append(.string(try string(&rest, quote: first)))
      } else if first.isASCII, first.isNumber {
        tokens.append(try number(&rest))
      } else if first.isLetter || first == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(word.count)
        tokens.append(.name(String(word)))
      } else if let symbol = symbols.first(where: { rest.starts(with: Array($0)) }) {
        rest = rest.dropFirst(symbol.count)
        tokens.append(.symbol(symbol))
      } else {
        throw CELError(message: "'\(first)' is not understood")
      }
    }
    return tokens
  }

  private static func string(_ rest: inout ArraySlice<Character>, quote: Character) throws(CELError) -> String {
    rest = rest.dropFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == quote { return text }
      guard character == "\\" else {
        text.append(character)
        continue
      }
      switch rest.popFirst() {
      case "n"?: text.append("\n")
      case "t"?: text.append("\t")
      case let escaped? where "\\'\"`?".contains(escaped): text.append(escaped)
      default: throw CELError(message: "an escape in a string is not understood")
      }
    }
    throw CELError(message: "a string has no end")
  }

  private static func number(_ rest: inout ArraySlice<Character>) throws(CELError) -> CELToken {
    let digits = String(rest.prefix { $0.isNumber || $0 == "." })
    rest = rest.dropFirst(digits.count)
    if let integer = Int(digits) { return .integer(integer) }
    guard let float = Double(digits) else { throw CELError(message: "\(digits) is no number") }
    return .float(float)
  }
}
