// Where a value stands in its source text.

/// A place in a source text. Lines and columns count from 1; columns count Unicode scalars,
/// as editors and compilers do.
public struct Mark: Hashable, Comparable, Sendable {
  /// The line, from 1.
  public var line: UInt32
  /// The column in Unicode scalars, from 1.
  public var column: UInt32

  /// Makes a place from a line and a column, both from 1.
  public init(line: Int, column: Int) {
    self.line = UInt32(clamping: line)
    self.column = UInt32(clamping: column)
  }

  /// Orders places as a reader meets them.
  public static func < (lhs: Mark, rhs: Mark) -> Bool {
    (lhs.line, lhs.column) < (rhs.line, rhs.column)
  }
}

extension Mark: CustomStringConvertible {
  /// `line:column`.
  public var description: String { "\(line):\(column)" }
}

/// A stretch of a source text, from `start` up to but not including `end`.
public struct SourceRange: Hashable, Sendable {
  /// The first character's place.
  public var start: Mark
  /// The place just after the last character.
  public var end: Mark

  /// Makes a range from its two ends.
  public init(_ start: Mark, _ end: Mark) {
    self.start = start
    self.end = end
  }
}

/// A replacement of a stretch of source text; an insertion has an empty range.
public struct TextEdit: Hashable, Sendable {
  /// What is replaced.
  public var range: SourceRange
  /// What stands there afterwards.
  public var replacement: String

  /// Makes an edit.
  public init(range: SourceRange, replacement: String) {
    self.range = range
    self.replacement = replacement
  }
}
