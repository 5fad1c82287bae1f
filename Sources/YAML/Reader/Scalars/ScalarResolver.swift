// Gives plain scalars the types that Kubernetes' tools give them.

/// What an untagged plain scalar means.
enum ResolvedScalar: Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case float(Double)
  /// Infinity or not-a-number: YAML says it, JSON cannot.
  case nonFinite(Double)
  /// A whole number that no 64-bit float holds.
  case unrepresentable
  case string
}

/// Resolves plain scalars by the rules of sigs.k8s.io/yaml, a go-yaml v2: the booleans and octals of
/// YAML 1.1, `0o7` of YAML 1.2, no base 60, and timestamps as strings.
///
/// Only the first byte of most scalars is looked at: it tells that they are strings.
enum ScalarResolver {
  static func resolve(_ bytes: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    guard let first = bytes.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
      return bytes.count > 1 || first >= UInt8(ascii: "0") ? number(bytes) : .string
    case UInt8(ascii: "."): return dotted(bytes)
    case UInt8(ascii: "~"): return bytes.count == 1 ? .null : .string
    case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
      UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
      return bytes.count <= 5 ? word(bytes) : .string
    default: return .string
    }
  }

  /// The words of YAML 1.1, each in lower case, capitalised, or in capitals.
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    let isLower = bytes.dropFirst().allSatisfy { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    let isUpper = bytes.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
    guard isLower || isUpper else { return .string }
    var folded: UInt64 = 0
    for byte in bytes { folded = folded << 8 | UInt64(byte | 0x20) }
    switch folded {
    case 0x79, 0x79_65_73, 0x74_72_75_65, 0x6F_6E: return .bool(true)  // y yes true on
    case 0x6E, 0x6E_6F, 0x66_61_6C_73_65, 0x6F_66_66: return .bool(false)  // n no false off
    case 0x6E_75_6C_6C: return .null  // null
    default: return .string
    }
  }

  private static func dotted(_ bytes: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    if let value = nonFinite(bytes, from: 0) { return .nonFinite(value) }
    return DecimalScanner.isFloat(bytes) ? float(bytes) : .string
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    let isSigned = bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
    if isSigned, bytes[1] == UInt8(ascii: "."), let value = nonFinite(bytes, from: 1) {
      return .nonFinite(bytes[0] == UInt8(ascii: "-") ? -value : value)
    }
    // go-yaml drops every underscore before it looks.
    if bytes.contains(UInt8(ascii: "_")) {
      let plain = bytes.filter { $0 != UInt8(ascii: "_") }
      return plain.withUnsafeBufferPointer { $0.count > (isSigned ? 1 : 0) ? plainNumber($0) : .string }
    }
    return plainNumber(bytes)
  }

  private static func plainNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    let isNegative = bytes[0] == UInt8(ascii: "-")
    let start = isNegative || bytes[0] == UInt8(ascii: "+") ? 1 : 0
    let digits = UnsafeBufferPointer(rebasing: bytes[start...])
    if digits.count > 1, digits[0] == UInt8(ascii: "0") {
      let bits: Int
      let skip: Int
      switch digits[1] | 0x20 {
      case UInt8(ascii: "x"): (bits, skip) = (4, 2)
      case UInt8(ascii: "o"): (bits, skip) = (3, 2)
      case UInt8(ascii: "b"): (bits, skip) = (1, 2)
      default: (bits, skip) = (3, 1)
      }
      let rest = UnsafeBufferPointer(rebasing: digits[skip...])
      if let number = PowerOfTwoNumber(rest, bitsPerDigit: bits) {
        return number.resolved(isNegative: isNegative)
      }
    } else if let value = DecimalScanner.integer(digits, isNegative: isNegative) {
      return .integer(value)
    }
    guard DecimalScanner.isFloat(bytes) else { return .string }
    let result = float(bytes)
    if result == .string, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
      return .unrepresentable
    }
    return result
  }

  /// A float; one too large for 64 bits is a string, as in go-yaml.
  private static func float(_ bytes: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return .string }
    return .float(value)
  }

  private static func nonFinite(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Double? {
    guard bytes.count == start + 4 else { return nil }
    switch (bytes[start + 1], bytes[start + 2], bytes[start + 3]) {
    case (0x69, 0x6E, 0x66), (0x49, 0x6E, 0x66), (0x49, 0x4E, 0x46): return .infinity
    case (0x6E, 0x61, 0x6E), (0x4E, 0x61, 0x4E), (0x4E, 0x41, 0x4E): return start == 0 ? .nan : nil
    default: return nil
    }
  }
}

/// A hexadecimal, octal or binary whole number of any length.
private struct PowerOfTwoNumber {
  private var mantissa: UInt64 = 0
  /// Bits that no longer fit the mantissa.
  private var dropped = 0

  init?(_ digits: UnsafeBufferPointer<UInt8>, bitsPerDigit bits: Int) {
    guard !digits.isEmpty else { return nil }
    for byte in digits {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      guard digit < 1 << bits else { return nil }
      if dropped == 0, mantissa.leadingZeroBitCount >= bits {
        mantissa = mantissa << bits | UInt64(digit)
      } else {
        dropped += bits
        // A lost bit still decides how a float is rounded.
        if digit != 0 { mantissa |= 1 }
      }
    }
  }

  func resolved(isNegative: Bool) -> ResolvedScalar {
    if dropped == 0 {
      if let value = Int(exactly: mantissa) { return .integer(isNegative ? -value : value) }
      if isNegative, mantissa == UInt64(Int.min.magnitude) { return .integer(.min) }
    }
    guard dropped < 1100 else { return .unrepresentable }
    let value = Double(sign: .plus, exponent: dropped, significand: Double(mantissa))
    return value.isFinite ? .float(isNegative ? -value : value) : .unrepresentable
  }
}
