// Where the lines of a text begin.

#if canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The line breaks that libyaml knows.
enum LineBreaks {
  /// Where lines begin.
  static func lineStarts(in bytes: [UInt8]) -> [Int] {
    bytes.withUnsafeBufferPointer { buffer in
      var starts = [buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
      guard let base = buffer.baseAddress, !buffer.isEmpty else { return starts }
      let count = buffer.count
      // Nearly every text knows only LF, and memchr walks that many times faster than a loop.
      let isPlain = [0x0D, 0xC2, 0xE2].allSatisfy { memchr(base, $0, count) == nil }
      if isPlain {
        var offset = starts[0]
        while let found = memchr(base + offset, 0x0A, count - offset) {
          offset = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
          starts.append(offset)
        }
        return starts
      }
      var offset = starts[0]
      while offset < count {
        let width = Self.length(at: offset, in: buffer)
        offset += max(width, 1)
        if width > 0 { starts.append(offset) }
      }
      return starts
    }
  }

  /// The length of the line break at `offset`, or 0 when there is none.
  static func length(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    switch bytes[offset] {
    case 0x0A: return 1
    case 0x0D: return offset + 1 < bytes.count && bytes[offset + 1] == 0x0A ? 2 : 1
    case 0xC2: return offset + 1 < bytes.count && bytes[offset + 1] == 0x85 ? 2 : 0
    case 0xE2:
      guard offset + 2 < bytes.count, bytes[offset + 1] == 0x80 else { return 0 }
      return bytes[offset + 2] == 0xA8 || bytes[offset + 2] == 0xA9 ? 3 : 0
    default: return 0
    }
  }

  /// The length of the line break that ends at `offset`, the start of a line.
  static func length(before offset: Int, in bytes: [UInt8]) -> Int {
    switch bytes[offset - 1] {
    case 0x0A: return offset >= 2 && bytes[offset - 2] == 0x0D ? 2 : 1
    case 0x0D: return 1
    case 0x85: return 2
    default: return 3
    }
  }
}
