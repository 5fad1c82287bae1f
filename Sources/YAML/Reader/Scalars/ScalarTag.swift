// What a `!!tag` makes of a scalar.

/// The tags that fit Kubernetes' data model.
enum ScalarTag {
  case string, integer, float, bool, null, binary, timestamp

  static let prefix = "tag:yaml.org,2002:"

  /// The tag's meaning; nil when it has none for scalars.
  init?(_ tag: String) {
    // `!` alone and the 1.1 types of `=` and `<<` leave a scalar the text it is.
    if tag == "!" {
      self = .string
      return
    }
    guard tag.hasPrefix(Self.prefix) else { return nil }
    switch tag.dropFirst(Self.prefix.count) {
    case "str", "value", "merge": self = .string
    case "int": self = .integer
    case "float": self = .float
    case "bool": self = .bool
    case "null": self = .null
    case "binary": self = .binary
    case "timestamp": self = .timestamp
    default: return nil
    }
  }

  /// The value of `text` read as this type, or what is wrong with it.
  func content(of text: UnsafeBufferPointer<UInt8>, at range: SourceRange) throws(SyntaxError) -> Node.Content {
    let resolved = ScalarResolver.resolve(text)
    switch (self, resolved) {
    case (.string, _): return .string(String(decoding: text, as: UTF8.self))
    case (.timestamp, .string) where Timestamp.isOne(text):
      return .string(String(decoding: text, as: UTF8.self))
    case (.integer, .integer(let value)): return .integer(value)
    // A whole number beyond 64 bits is a float in this data model.
    case (.integer, .float(let value)) where value == value.rounded() && !text.contains(UInt8(ascii: ".")):
      return .float(value)
    case (.float, .integer(let value)): return .float(Double(value))
    case (.float, .float(let value)): return .float(value)
    case (.float, .nonFinite): throw Self.nonFinite(at: range)
    case (.bool, .bool(let value)): return .bool(value)
    case (.null, .null): return .null
    case (.binary, _): return .string(try binary(text, at: range))
    default:
      throw SyntaxError(
        .unknownTag, "\(Excerpt.quoted(String(decoding: text, as: UTF8.self))) is not \(name)",
        hint: "remove the tag or correct the value", at: range)
    }
  }

  static func nonFinite(at range: SourceRange) -> SyntaxError {
    SyntaxError(
      .notANumber, "infinity and not-a-number do not exist in Kubernetes objects",
      hint: "write a finite number, or quote it if it is meant as text", at: range)
  }

  private var name: String {
    switch self {
    case .string: "a string"
    case .integer: "a whole number (!!int)"
    case .float: "a number (!!float)"
    case .bool: "true or false (!!bool)"
    case .null: "null (!!null)"
    case .binary: "base64 (!!binary)"
    case .timestamp: "a time (!!timestamp)"
    }
  }

  private func binary(_ text: UnsafeBufferPointer<UInt8>, at range: SourceRange) throws(SyntaxError) -> String {
    guard let bytes = Base64.decode(text) else {
      throw SyntaxError(.unknownTag, "the value tagged !!binary is not base64", at: range)
    }
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw SyntaxError(
        .invalidUTF8, "the value tagged !!binary is not text, and Kubernetes objects hold only text",
        hint: "write the base64 text itself, without the tag", at: range)
    }
    return string
  }
}
