// How a string must be written to be read back as this string.

/// The three ways that strings are written in; libyaml turns `plain` into single quotes where the
/// syntax needs quotes.
enum ScalarStyle {
  case plain, doubleQuoted, literal

  /// The way for a string's bytes. Keys stay on one line.
  init(_ bytes: UnsafeBufferPointer<UInt8>, isKey: Bool) {
    guard let first = bytes.first, let last = bytes.last else {
      self = .doubleQuoted
      return
    }
    if bytes.contains(0x0A) {
      self = !isKey && Self.fitsLiteral(bytes) ? .literal : .doubleQuoted
    } else if first == 0x20 || last == 0x20 || Self.hasUnusualBreak(bytes) || AmbiguousScalar.isOne(bytes) {
      self = .doubleQuoted
    } else {
      self = .plain
    }
  }

  /// Whether a block scalar keeps the text as it is and shows all of it.
  private static func fitsLiteral(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if bytes[0] == 0x20 || bytes[0] == 0x0A || hasUnusualBreak(bytes) { return false }
    for offset in 1..<bytes.count where bytes[offset] == 0x0A && bytes[offset - 1] == 0x20 { return false }
    return bytes[bytes.count - 1] != 0x20
  }

  /// Whether there is U+0085, U+2028 or U+2029, which a reader would take for line breaks.
  private static func hasUnusualBreak(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for offset in bytes.indices where bytes[offset] >= 0xC2 {
      if LineBreaks.length(at: offset, in: bytes) > 0 { return true }
    }
    return false
  }
}

/// Strings that some YAML 1.1 or 1.2 reader takes for something else when they are not quoted.
enum AmbiguousScalar {
  static func isOne(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first else { return true }
    switch first {
    case UInt8(ascii: "="): return bytes.count == 1
    case UInt8(ascii: "<"): return bytes.elementsEqual("<<".utf8)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return ScalarResolver.resolve(bytes) != .string || isNumberElsewhere(bytes) || Timestamp.isOne(bytes)
    default: return ScalarResolver.resolve(bytes) != .string
    }
  }

  /// Whether this is a number to a reader with other rules than ours: underscores, base 60, `1e999`.
  private static func isNumberElsewhere(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let isSigned = bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
    let body = bytes[(isSigned ? 1 : 0)...]
    // Digits, and what may stand between them: enough to be a number somewhere when a digit is there.
    if body.count > 2, body.first == UInt8(ascii: "0"), let kind = body.dropFirst().first,
      [UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "b")].contains(kind | 0x20)
    {
      return body.dropFirst(2).allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: "_") }
    }
    return isFloat(body) || isBase60(body)
  }

  /// `[0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?` with a digit in front of the exponent.
  private static func isFloat(_ body: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let whole = body.prefix { isDigit($0) || $0 == UInt8(ascii: "_") }
    var rest = body[whole.endIndex...]
    var hasDigit = whole.contains(where: isDigit)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { isDigit($0) || $0 == UInt8(ascii: "_") }
      hasDigit = hasDigit || fraction.contains(where: isDigit)
      rest = rest[fraction.endIndex...]
    }
    guard hasDigit else { return false }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard !rest.isEmpty else { return false }
      return rest.allSatisfy(isDigit)
    }
    return rest.isEmpty
  }

  /// `[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`, as in 190:20:30.
  private static func isBase60(_ body: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let whole = body.prefix { isDigit($0) || $0 == UInt8(ascii: "_") }
    guard let first = whole.first, isDigit(first) else { return false }
    var rest = body[whole.endIndex...]
    guard rest.first == UInt8(ascii: ":") else { return false }
    while rest.first == UInt8(ascii: ":") {
      let digits = rest.dropFirst().prefix(while: isDigit)
      guard let tens = digits.first, digits.count == 1 || digits.count == 2 && tens <= UInt8(ascii: "5")
      else { return false }
      rest = rest[digits.endIndex...]
    }
    guard rest.first == UInt8(ascii: ".") else { return rest.isEmpty }
    return rest.dropFirst().allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
  }
}
