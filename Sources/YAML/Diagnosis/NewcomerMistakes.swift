// Newcomers' mistakes in documents that parse, for whoever knows what was expected.

/// Looks at values that are not what a schema expects for the mistakes that make them so.
public enum NewcomerMistakes {
  /// The mistakes in a string that stands where a mapping is expected, as `description:ImagePrePullLabel`
  /// below `labels:`, or `nodes：` and a list below `spec:`.
  ///
  /// With the edits made the value is a mapping. Empty when the string is no such thing, as an address.
  public static func whereMappingExpected(_ node: Node, of source: SourceText) -> [SyntaxError] {
    guard node.string != nil, let range = node.range else { return [] }
    var lines: [ScannedLine] = []
    for number in range.start.line...max(range.start.line, range.end.line) {
      var text = source.line(Int(number))
      if number == range.start.line {
        // What stands before the value on its line is not part of it, but keeps its place.
        let before = Int(range.start.column) - 1
        let scalars = text.unicodeScalars
        guard before <= scalars.count else { return [] }
        text = String(repeating: " ", count: before) + String(scalars.dropFirst(before))
      }
      lines.append(ScannedLine(number: Int(number), text: text))
    }
    guard let first = lines.first, first.contentStart < first.contentEnd,
      !["\"", "'", "|", ">"].contains(first.scalars[first.contentStart]), first.dashes.isEmpty
    else { return [] }
    return MistakeFinder(lines, expectsMapping: true).mistakes
  }

  /// The missing space in a string that stands where a mapping is expected, or nil when there is none.
  public static func missingSpace(in node: Node, of source: SourceText) -> SyntaxError? {
    whereMappingExpected(node, of: source).first { $0.code == .missingSpaceAfterColon }
  }

  /// Typographic quotes around a string, as `“abc”`, or nil when there are none.
  public static func quotes(in node: Node) -> SyntaxError? {
    guard let text = node.string, let range = node.range else { return nil }
    return quotes(text, at: range)
  }

  /// A full-width colon or typographic quotes in a key, or nil when there are none.
  public static func inKey(_ entry: Mapping.Entry) -> SyntaxError? {
    guard let range = entry.keyRange, range.start.line == range.end.line else { return nil }
    if let error = quotes(entry.key, at: range) { return error }
    let scalars = Array(entry.key.unicodeScalars)
    guard range.end.column - range.start.column == scalars.count, let last = scalars.last,
      last == LookAlikes.colon
    else { return nil }
    let end = Int(range.end.column)
    let colon = SourceRange(
      Mark(line: Int(range.start.line), column: end - 1), Mark(line: Int(range.start.line), column: end))
    return SyntaxError(
      .fullWidthColon, "the key \(entry.key) ends in a full-width colon (：)", hint: "remove it", at: colon,
      edits: [TextEdit(range: colon, replacement: "")])
  }

  private static func quotes(_ text: String, at range: SourceRange) -> SyntaxError? {
    let scalars = Array(text.unicodeScalars)
    // A plain value on one line; in a quoted one the typographic quotes are meant.
    guard let first = scalars.first, LookAlikes.isQuote(first), range.start.line == range.end.line,
      range.end.column - range.start.column == scalars.count
    else { return nil }
    let indented = String(repeating: " ", count: Int(range.start.column) - 1) + text
    let line = ScannedLine(number: Int(range.start.line), text: indented)
    return MistakeFinder([line]).mistakes.first { $0.code == .smartQuote || $0.code == .fullWidthQuote }
  }
}
