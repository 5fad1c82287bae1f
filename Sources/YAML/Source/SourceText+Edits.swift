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
    for edit in Set(edits) {
      guard let start = byteOffset(of: edit.range.start), let end = byteOffset(of: edit.range.end),
        start <= end
      else { throw .outside(edit) }
      located.append((start..<end, edit))
    }
    located.sort { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
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
    return SourceText(name: name, bytes: result)
  }
}
