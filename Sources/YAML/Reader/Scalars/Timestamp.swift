// Tells which plain scalars are times.

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
