// A hash that is the same in every process.

/// FNV-1a with 64 bits. Swift's own Hasher gives other values in every process, and what is stored is compared by the
/// next one.
public struct StableHash: Sendable {
  private var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of several texts, in up to 16 hexadecimal digits.
  public static func text(of parts: [String]) -> String {
    var hash = StableHash()
    for part in parts { hash.combine(part) }
    return hash.text
  }

  /// The hash of one text.
  static func number(of text: String) -> UInt64 {
    var hash = StableHash()
    hash.combine(text)
    return hash.value
  }

  init() {}

  mutating func combine(_ text: String) {
    for byte in text.utf8 { mix(byte) }
    mix(0)
  }

  private mutating func mix(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  var text: String { String(value, radix: 16) }
}
