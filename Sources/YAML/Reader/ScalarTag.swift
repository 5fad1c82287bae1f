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
        .unknownTag, "\"\(String(decoding: text, as: UTF8.self))\" is not \(name)",
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

/// Tells times as YAML writes them.
enum Timestamp {
  /// Whether a scalar begins as `2001-12-14`, alone or with a time behind it.
  static func isOne(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var offset = 0
    func digits(_ allowed: ClosedRange<Int>) -> Bool {
      let start = offset
      while offset < bytes.count, bytes[offset] >= UInt8(ascii: "0"), bytes[offset] <= UInt8(ascii: "9") {
        offset += 1
      }
      return allowed.contains(offset - start)
    }
    func dash() -> Bool {
      offset += 1
      return offset <= bytes.count && bytes[offset - 1] == UInt8(ascii: "-")
    }
    guard digits(4...4), dash(), digits(1...2), dash(), digits(1...2) else { return false }
    return offset == bytes.count || [0x20, 0x09, 0x54, 0x74].contains(bytes[offset])
  }
}

/// Decodes base64 (Foundation's decoder is all that would be needed of Foundation here).
enum Base64 {
  /// The bytes, or nil when this is not base64; white space is skipped.
  static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var sextets = 0
    var padding = 0
    for byte in text {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        padding += 1
        continue
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default: return nil
      }
      guard padding == 0 else { return nil }
      bits = bits << 6 | UInt32(value)
      sextets += 1
      if sextets % 4 == 0 {
        result += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
      }
    }
    guard (sextets + padding) % 4 == 0, padding <= 2 else { return nil }
    switch sextets % 4 {
    case 0: break
    case 2: result.append(UInt8(bits >> 4 & 0xFF))
    case 3: result += [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)]
    default: return nil
    }
    return result
  }
}
