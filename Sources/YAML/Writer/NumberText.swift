// How numbers are written.

/// Writes floats so that every reader takes them for floats of the same value.
enum NumberText {
  /// The shortest digits that read back as `value`, with a point; `value` must be finite.
  static func text(_ value: Double) -> String {
    let text = value.description
    // YAML 1.1 readers take 1e+21 for a string: they want a point.
    guard let exponent = text.utf8.firstIndex(of: UInt8(ascii: "e")), !text.utf8.contains(UInt8(ascii: "."))
    else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }
}
