// A named text with a line index, so that marks, carets and edits agree with the readers.

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
  /// The lines of a larger text before this part of it; marks count them.
  let linesBefore: Int

  /// Takes bytes as they came; they need not be valid UTF-8.
  public init(name: String, bytes: [UInt8]) {
    self.init(name: name, bytes: bytes, linesBefore: 0)
  }

  /// Takes a part of a larger text, whose marks stay those of the whole.
  init(name: String, bytes: [UInt8], linesBefore: Int) {
    self.name = name
    self.bytes = bytes
    self.linesBefore = linesBefore
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
    return Mark(line: low + 1 + linesBefore, column: column)
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
    let number = number - linesBefore
    guard number >= 1, number <= lineStarts.count else { return nil }
    let start = lineStarts[number - 1]
    guard number < lineStarts.count else { return start..<bytes.count }
    let next = lineStarts[number]
    return start..<(next - LineBreaks.length(before: next, in: bytes))
  }
}
