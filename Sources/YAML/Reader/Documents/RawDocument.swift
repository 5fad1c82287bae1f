// A document before it is parsed.

/// The text of one document, as it stands in its source.
public struct RawDocument: Sendable {
  /// How many documents with content stand before it.
  public internal(set) var index: Int
  /// Its bytes in the source: whole lines, `---` and comments included, or one of several JSON values.
  public let bytes: Range<Int>
  /// The place of its first byte.
  public let start: Mark
  /// Whether it holds only comments, blank lines and markers.
  public let isEmpty: Bool

  /// The document's bytes.
  public func text(of source: SourceText) -> ArraySlice<UInt8> { source.bytes[bytes] }

  /// Its place in the source.
  public func range(in source: SourceText) -> SourceRange {
    SourceRange(start, source.mark(at: bytes.upperBound))
  }
}
