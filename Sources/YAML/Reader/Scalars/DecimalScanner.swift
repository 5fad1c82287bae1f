// Reads decimal numbers from bytes.

/// Reads decimal numbers.
enum DecimalScanner {
  /// The value of a row of digits that fits 64 bits; nil for anything else.
  static func integer(_ digits: UnsafeBufferPointer<UInt8>, isNegative: Bool) -> Int? {
    guard !digits.isEmpty else { return nil }
    var value = 0
    for byte in digits {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      // Counted downwards, as the smallest number has no positive counterpart.
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = product.subtractingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !overflow, !overflow2 else { return nil }
      value = sum
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// Whether this is `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
  static func isFloat(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var offset = 0
    func digits() -> Int {
      let start = offset
      while offset < bytes.count, bytes[offset] >= UInt8(ascii: "0"), bytes[offset] <= UInt8(ascii: "9") {
        offset += 1
      }
      return offset - start
    }
    func accept(_ one: Unicode.Scalar, _ other: Unicode.Scalar) -> Bool {
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: one) || bytes[offset] == UInt8(ascii: other)
      else { return false }
      offset += 1
      return true
    }
    _ = accept("+", "-")
    let whole = digits()
    let fraction = accept(".", ".") ? digits() : 0
    guard whole + fraction > 0 else { return false }
    if accept("e", "E") {
      _ = accept("+", "-")
      guard digits() > 0 else { return false }
    }
    return offset == bytes.count
  }
}
