// What newcomers write that is YAML, but not what they mean.

/// Mistakes that only show once a schema says what was expected.
public enum NewcomerMistakes {
  /// The repair of `key:value`, which YAML reads as one string: a space after the colon.
  ///
  /// - Parameters:
  ///   - text: the string that stands where a mapping is expected.
  ///   - range: where it stands.
  /// - Returns: nil when the text is not a plain word, a colon and a value on one line, as with `http://x`.
  public static func missingSpace(in text: String, at range: SourceRange?) -> TextEdit? {
    guard let range, range.start.line == range.end.line, let colon = text.firstIndex(of: ":") else { return nil }
    let key = text[..<colon]
    let value = text[text.index(after: colon)...]
    guard let first = key.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic,
      key.unicodeScalars.allSatisfy({
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_./".unicodeScalars.contains($0))
      }),
      let next = value.first, next != "/", !value.contains(":")
    else { return nil }
    let column = Int(range.start.column) + key.unicodeScalars.count + 1
    let place = Mark(line: Int(range.start.line), column: column)
    return TextEdit(range: SourceRange(place, place), replacement: " ")
  }
}
