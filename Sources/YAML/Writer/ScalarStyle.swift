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
