// Text cut or filled to a number of columns.

extension StringProtocol {
  /// The text in at most that many columns; what is cut off is shown by `…`.
  public func cut(toColumns columns: Int) -> String {
    guard DisplayWidth.of(self) > columns else { return String(self) }
    guard columns > 0 else { return "" }
    var kept = String.UnicodeScalarView()
    var width = 0
    for scalar in unicodeScalars {
      let next = width + DisplayWidth.of(scalar)
      if next > columns - 1 { break }
      kept.append(scalar)
      width = next
    }
    return String(kept) + "…"
  }

  /// The text with spaces behind it, so that it takes at least that many columns.
  public func padded(toColumns columns: Int) -> String {
    String(self) + String(repeating: " ", count: Swift.max(columns - DisplayWidth.of(self), 0))
  }
}
