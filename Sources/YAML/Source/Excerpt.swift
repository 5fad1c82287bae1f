// Quotes text in messages.

/// Text from a document, short and on one line, for a message.
enum Excerpt {
  private static let longest = 60

  /// The text in double quotes, escaped, and cut when it is long.
  static func quoted(_ text: String) -> String { "\"\(plain(text))\"" }

  /// The text, escaped, and cut when it is long.
  static func plain(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(longest) {
      switch scalar.value {
      case 0x0A: result.append(contentsOf: "\\n".unicodeScalars)
      case 0x09: result.append(contentsOf: "\\t".unicodeScalars)
      case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
        result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return text.unicodeScalars.count > longest ? String(result) + "…" : String(result)
  }
}
