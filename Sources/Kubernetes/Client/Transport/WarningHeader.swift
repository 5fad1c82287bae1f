// The `Warning` header of an answer (RFC 7234, section 5.5), as API servers write it: `299 - "text"`.

enum WarningHeader {
  /// The words of a warning; a header of another form is its own words.
  static func text(in header: String) -> String {
    let parts = header.split(separator: " ", maxSplits: 2)
    guard parts.count == 3, parts[0].utf8.count == 3, Int(parts[0]) != nil, parts[2].first == "\"" else {
      return header
    }
    var text = ""
    var isEscaped = false
    for character in parts[2].dropFirst() {
      if isEscaped {
        text.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        return text
      } else {
        text.append(character)
      }
    }
    return text
  }
}
