// How a message shows a piece of the user's input: quoted, escaped, never long.

extension String {
  /// The text in double quotes for a message: control characters and invisible marks escaped, and no longer
  /// than `limit` characters, so that hostile input can neither flood a log nor forge a line of it.
  package func quoted(limit: Int = 80) -> String {
    var result = "\""
    var count = 0
    for scalar in unicodeScalars {
      guard count < limit else {
        result += "…"
        break
      }
      count += 1
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if scalar.isShownAsIs {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
    }
    return result + "\""
  }
}

extension Unicode.Scalar {
  fileprivate var isShownAsIs: Bool {
    if value < 0x7F { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
      return false
    case .spaceSeparator: return false
    default: return true
    }
  }
}
