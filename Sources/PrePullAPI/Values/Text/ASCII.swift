// What the scanners ask of one byte.

extension UInt8 {
  /// `0` to `9`.
  var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
  /// `a` to `z`.
  var isASCIILower: Bool { self >= 0x61 && self <= 0x7A }
  /// `A` to `Z`.
  var isASCIIUpper: Bool { self >= 0x41 && self <= 0x5A }
  /// `a` to `z`, `A` to `Z`.
  var isASCIILetter: Bool { isASCIILower || isASCIIUpper }
  /// A letter of either case or a digit.
  var isASCIIAlphanumeric: Bool { isASCIILetter || isASCIIDigit }
  /// `a` to `z`, `0` to `9`.
  var isASCIILowerAlphanumeric: Bool { isASCIILower || isASCIIDigit }
  /// `0` to `9`, `a` to `f`, `A` to `F`.
  var isASCIIHexDigit: Bool {
    isASCIIDigit || (self >= 0x61 && self <= 0x66) || (self >= 0x41 && self <= 0x46)
  }
  /// `0` to `9`, `a` to `f`.
  var isASCIILowerHexDigit: Bool { isASCIIDigit || (self >= 0x61 && self <= 0x66) }
  /// Space, tab, line feed, carriage return.
  var isASCIIWhitespace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
  /// The lower-case form of a letter, anything else unchanged.
  var asciiLowercased: UInt8 { isASCIIUpper ? self | 0x20 : self }
  /// The byte of an ASCII literal.
  static func ascii(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: scalar.value) }
}

extension String {
  /// Upper-case ASCII letters made lower-case. Other scripts stay, as no Kubernetes name may hold them
  /// anyway.
  func lowercasedASCII() -> String {
    guard utf8.contains(where: \.isASCIIUpper) else { return self }
    return String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
  }

  /// Without white space (any script's, byte order mark included) at both ends.
  func trimmedWhitespace() -> String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isBlank }),
      let last = scalars.lastIndex(where: { !$0.isBlank })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension Unicode.Scalar {
  /// White space or an invisible mark that pasted text carries: zero-width space, byte order mark.
  var isBlank: Bool { properties.isWhitespace || value == 0x200B || value == 0xFEFF }
}
