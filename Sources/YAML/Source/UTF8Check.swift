// Finds what is not UTF-8.

#if canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Looks at single UTF-8 sequences.
enum UTF8Check {
  /// The length of the well-formed scalar at `offset`, or 0 when there is none.
  static func width(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    func follows(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      offset + distance < bytes.count && range.contains(bytes[offset + distance])
    }
    switch bytes[offset] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return follows(1) ? 2 : 0
    // The narrower second bytes leave out overlong forms, surrogates, and what is beyond U+10FFFF.
    case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
    case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
    case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
    case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
    case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
    case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
    default: return 0
    }
  }

  /// Where a line begins with a byte order mark, as when files with marks were joined.
  static func byteOrderMark(startingLineIn bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var offset = 0
    while offset < bytes.count, let found = memchr(base + offset, 0xEF, bytes.count - offset) {
      let position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if position + 2 < bytes.count, bytes[position + 1] == 0xBB, bytes[position + 2] == 0xBF,
        position == 0 || bytes[position - 1] == 0x0A || bytes[position - 1] == 0x0D
      {
        return position
      }
      offset = position + 1
    }
    return nil
  }
}
