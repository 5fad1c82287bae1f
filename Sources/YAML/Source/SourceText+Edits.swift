// Applies repairs to a text.

/// Why edits could not be applied.
public enum TextEditError: Error, Hashable, Sendable {
  /// Two edits touch the same text.
  case overlapping(TextEdit, TextEdit)
  /// An edit's range is not in the text, or ends before it starts.
  case outside(TextEdit)
}

extension TextEditError: CustomStringConvertible {
  /// What is wrong, for people.
  public var description: String {
    switch self {
    case .overlapping(let one, let other):
      "two repairs change the same text: one at \(one.range.start), one at \(other.range.start)"
    case .outside(let edit):
      "a repair at \(edit.range.start) lies outside the text"
    }
  }
}

extension SourceText {
  /// The text with `edits` made, which may come in any order.
  ///
  /// Edits that overlap, and two insertions at one place, are refused: their order would matter.
  /// The same edit given twice is made once.
  public func applying(_ edits: [TextEdit]) throws(TextEditError) -> SourceText {
    guard !edits.isEmpty else { return self }
    var located: [(bytes: Range<Int>, edit: TextEdit)] = []
    var finder = OffsetFinder(self)
    for edit in Set(edits).sorted(by: { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }) {
      guard let start = finder.offset(of: edit.range.start) else { throw .outside(edit) }
      var endFinder = finder
      guard let end = endFinder.offset(of: edit.range.end), start <= end else { throw .outside(edit) }
      located.append((start..<end, edit))
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + located.count * 4)
    var done = 0
    var previous: (bytes: Range<Int>, edit: TextEdit)?
    for current in located {
      if let previous,
        current.bytes.lowerBound < previous.bytes.upperBound
          || current.bytes.lowerBound == previous.bytes.lowerBound
      {
        throw .overlapping(previous.edit, current.edit)
      }
      result += bytes[done..<current.bytes.lowerBound]
      result += current.edit.replacement.utf8
      done = current.bytes.upperBound
      previous = current
    }
    result += bytes[done...]
    return SourceText(name: name, bytes: result, linesBefore: linesBefore)
  }
}

/// Finds the offsets of ascending places in time that grows with the text, however long its lines are.
private struct OffsetFinder {
  private let source: SourceText
  private var mark = Mark(line: 0, column: 0)
  private var offset = 0

  init(_ source: SourceText) {
    self.source = source
  }

  /// Where `next` stands; it is not before the place asked for last.
  mutating func offset(of next: Mark) -> Int? {
    if next.line != mark.line || next < mark {
      guard next.column >= 1, let line = source.lineBytes(Int(next.line)) else { return nil }
      mark = Mark(line: Int(next.line), column: 1)
      offset = line.lowerBound
    }
    guard let end = source.lineBytes(Int(next.line))?.upperBound else { return nil }
    while mark.column < next.column {
      guard offset < end else { return nil }
      offset += 1
      while offset < end, source.bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      mark.column += 1
    }
    return offset
  }
}
