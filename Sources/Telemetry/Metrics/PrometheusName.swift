// What may stand where in Prometheus' text format.

enum PrometheusName {
  static func metric(_ text: String) -> String { replacingForbidden(in: text, allowing: ":") }

  static func label(_ text: String) -> String { replacingForbidden(in: text, allowing: nil) }

  /// A label's value between its quotes.
  static func escaped(_ text: String) -> String {
    escapedHelp(text).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
  }

  static func escapedHelp(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  private static func replacingForbidden(in text: String, allowing extra: Unicode.Scalar?) -> String {
    var name = String.UnicodeScalarView()
    for character in text.unicodeScalars {
      let isDigit = ("0"..."9").contains(character)
      if isDigit, name.isEmpty { name.append("_") }
      let isAllowed =
        isDigit || ("a"..."z").contains(character) || ("A"..."Z").contains(character) || character == "_"
        || character == extra
      name.append(isAllowed ? character : "_")
    }
    return name.isEmpty ? "_" : String(name)
  }
}
