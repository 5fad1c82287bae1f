// Strings that must be quoted for what they look like.

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
