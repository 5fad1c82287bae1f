// Cuts a selector string into words and operators as Kubernetes does.

struct LabelSelectorLexer {
  enum Token: Hashable {
    case word(String)
    case not, comma, open, close, equals, doubleEquals, notEquals, greater, less
    case end

    /// The token as a message names it.
    var shown: String {
      switch self {
      case .word(let text): text.quoted()
      case .not: "'!'"
      case .comma: "','"
      case .open: "'('"
      case .close: "')'"
      case .equals: "'='"
      case .doubleEquals: "'=='"
      case .notEquals: "'!='"
      case .greater: "'>'"
      case .less: "'<'"
      case .end: "the end"
      }
    }
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The next token and the byte offset at which it begins.
  mutating func next() -> (token: Token, offset: Int) {
    while index < bytes.count, bytes[index].isASCIIWhitespace { index += 1 }
    let start = index
    guard start < bytes.count else { return (.end, start) }
    guard Self.isSpecial(bytes[start]) else { return (word(), start) }
    index += 1
    return (symbol(bytes[start]), start)
  }

  /// Everything up to white space or an operator; whether it is a valid key or value is asked later.
  private mutating func word() -> Token {
    let start = index
    while index < bytes.count, !Self.isSpecial(bytes[index]), !bytes[index].isASCIIWhitespace { index += 1 }
    return .word(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func symbol(_ first: UInt8) -> Token {
    switch first {
    case .ascii("!"): followedByEquals() ? .notEquals : .not
    case .ascii("="): followedByEquals() ? .doubleEquals : .equals
    case .ascii("("): .open
    case .ascii(")"): .close
    case .ascii(">"): .greater
    case .ascii("<"): .less
    default: .comma
    }
  }

  private mutating func followedByEquals() -> Bool {
    guard index < bytes.count, bytes[index] == .ascii("=") else { return false }
    index += 1
    return true
  }

  private static func isSpecial(_ byte: UInt8) -> Bool { "=!(),<>".utf8.contains(byte) }
}
