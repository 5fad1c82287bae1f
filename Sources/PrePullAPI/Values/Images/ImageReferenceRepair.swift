// Finds the reference that was meant by a text that is none, where only one can have been meant.

enum ImageReferenceRepair {
  /// Longest text that is looked at; a valid reference has at most 255 + 128 + a digest's characters.
  private static let maximumLength = 1024

  /// A reference that parses and says what `text` says, or nil when that takes guessing.
  static func suggestion(for text: String) -> String? {
    guard text.utf8.count <= maximumLength else { return nil }
    var repaired = asciiPunctuation(text.trimmedWhitespace())
    repaired = withoutQuotes(repaired)
    repaired = withoutScheme(repaired)
    repaired = withoutTail(repaired)
    repaired = loweringNameAndDigest(repaired)
    return repaired != text && parses(repaired) ? repaired : nil
  }

  private static func parses(_ text: String) -> Bool {
    do throws(ImageReferenceError) {
      _ = try ImageReferenceScanner.scan(text)
      return true
    } catch {
      return false
    }
  }

  /// Full-width punctuation, as an input method for Chinese or Japanese leaves it.
  private static func asciiPunctuation(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{FF1A}": result.append(":")
      case "\u{FF0F}": result.append("/")
      case "\u{FF0E}", "\u{3002}": result.append(".")
      case "\u{FF20}": result.append("@")
      case "\u{FF0D}": result.append("-")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func withoutQuotes(_ text: String) -> String {
    for (open, close) in [("\"", "\""), ("'", "'"), ("`", "`"), ("\u{201C}", "\u{201D}")]
    where text.count > 2 && text.hasPrefix(open) && text.hasSuffix(close) {
      return String(text.dropFirst().dropLast()).trimmedWhitespace()
    }
    return text
  }

  private static func withoutScheme(_ text: String) -> String {
    guard let length = ImageReferenceScanner.schemeLength(Array(text.utf8)) else {
      return text
    }
    let rest = String(decoding: text.utf8.dropFirst(length), as: UTF8.self)
    // Pages of Docker Hub, copied from a browser.
    for page in ["hub.docker.com/_/", "hub.docker.com/r/"] where rest.hasPrefix(page) {
      return String(rest.dropFirst(page.count))
    }
    return rest
  }

  /// Without a slash, colon or at sign that nothing follows.
  private static func withoutTail(_ text: String) -> String {
    var bytes = Array(text.utf8)
    while let last = bytes.last, "/:@".utf8.contains(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The repository and the digest in lower case; registry and tag as they are.
  private static func loweringNameAndDigest(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let at = bytes.firstIndex(of: .ascii("@")) ?? bytes.endIndex
    for index in at..<bytes.endIndex { bytes[index] = bytes[index].asciiLowercased }
    var start = 0
    if let slash = bytes[..<at].firstIndex(of: .ascii("/")), ImageReferenceScanner.isRegistry(bytes[..<slash]) {
      start = slash + 1
    }
    let colon = bytes[start..<at].firstIndex(of: .ascii(":")) ?? at
    for index in start..<colon { bytes[index] = bytes[index].asciiLowercased }
    return String(decoding: bytes, as: UTF8.self)
  }
}
