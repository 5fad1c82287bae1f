// A bar that fills.

/// A progress bar.
enum ProgressBar {
  /// The bar, `columns` wide: the share that succeeded, the share that failed, and the rest.
  ///
  /// - Parameter isUnicode: whether block characters may be used.
  static func pieces(
    succeeded: Int, failed: Int, total: Int, columns: Int, isUnicode: Bool
  ) -> [StyledLine.Piece] {
    let room = max(columns - 2, 0)
    let total = max(total, succeeded + failed, 1)
    // What is not nothing shows, and what is not everything does not look so.
    let done = share(succeeded + failed, of: total, room)
    let bad = failed == 0 ? 0 : min(max(share(failed, of: total, room), 1), done)
    let (full, broken, empty) = isUnicode ? ("█", "▒", "░") : ("#", "x", "-")
    return [
      StyledLine.Piece(text: "[", style: nil),
      StyledLine.Piece(text: String(repeating: full, count: done - bad), style: .caret),
      StyledLine.Piece(text: String(repeating: broken, count: bad), style: .removed),
      StyledLine.Piece(text: String(repeating: empty, count: room - done), style: nil),
      StyledLine.Piece(text: "]", style: nil),
    ]
  }

  private static func share(_ part: Int, of total: Int, _ room: Int) -> Int {
    if part >= total { return room }
    if part <= 0 || room == 0 { return 0 }
    return min(max(Int(Double(part) / Double(total) * Double(room)), 1), room - 1)
  }
}
