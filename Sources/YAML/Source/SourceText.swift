// A named text with a line index, so that marks, carets and edits agree with the readers.

#if canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A text that is read: its name, its bytes, and where its lines begin.
///
/// Lines end as libyaml ends them: at LF, CR, CR LF, U+0085, U+2028 and U+2029. A UTF-8 byte order
/// mark in front belongs to no line. Columns count Unicode scalars; in invalid UTF-8 every byte
/// that does not continue a sequence counts as one.
public struct SourceText: Sendable {
  /// What the text is called in messages: a path, or `<stdin>`.
  public let name: String
  /// The text as it came.
  public let bytes: [UInt8]
  /// The offset of every line's first byte.
  let lineStarts: [Int]

  /// Takes bytes as they came; they need not be valid UTF-8.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.lineStarts = LineBreaks.lineStarts(in: bytes)
  }

  /// Takes a string.
  public init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The number of lines; a text that ends with a line break has an empty last line.
  public var lineCount: Int { lineStarts.count }

  /// The whole text; invalid UTF-8 shows as U+FFFD.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Line `number`, counted from 1, without its line break; empty outside the text.
  public func line(_ number: Int) -> String {
    guard let range = lineBytes(number) else { return "" }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// Where `mark` stands in `bytes`, or nil when the text has no such place.
  ///
  /// The place just behind a line's last character counts as being there.
  public func byteOffset(of mark: Mark) -> Int? {
    guard mark.column >= 1, let range = lineBytes(Int(mark.line)) else { return nil }
    var offset = range.lowerBound
    for _ in 1..<Int(mark.column) {
      guard offset < range.upperBound else { return nil }
      offset += 1
      while offset < range.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }

  /// The place of the byte at `offset`, which is clamped to the text.
  public func mark(at offset: Int) -> Mark {
    let offset = min(max(offset, lineStarts[0]), bytes.count)
    // The last line that begins at or before the offset.
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let column = bytes[lineStarts[low]..<offset].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return Mark(line: low + 1, column: column)
  }

  /// The range of a stretch of bytes, clamped to the text.
  public func range(ofBytes range: Range<Int>) -> SourceRange {
    SourceRange(mark(at: range.lowerBound), mark(at: range.upperBound))
  }

  /// The text in `range`; empty when the range is not in the text.
  public func slice(_ range: SourceRange) -> String {
    guard let start = byteOffset(of: range.start), let end = byteOffset(of: range.end), start <= end
    else { return "" }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The bytes of line `number` without its line break, or nil outside the text.
  func lineBytes(_ number: Int) -> Range<Int>? {
    guard number >= 1, number <= lineStarts.count else { return nil }
    let start = lineStarts[number - 1]
    guard number < lineStarts.count else { return start..<bytes.count }
    let next = lineStarts[number]
    return start..<(next - LineBreaks.length(before: next, in: bytes))
  }
}

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
