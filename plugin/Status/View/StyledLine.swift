// A line for the terminal: pieces of text in styles, cut to the terminal's width before they are painted.
import Terminal

/// A line of a frame.
struct StyledLine: Equatable {
  /// A piece of the line.
  struct Piece: Equatable {
    var text: String
    var style: Style?
  }

  private(set) var pieces: [Piece] = []

  /// A line of one piece. Whatever could steer the terminal is replaced.
  init(_ text: String = "", _ style: Style? = nil) { add(text, style) }

  /// Appends a piece.
  mutating func add(_ text: String, _ style: Style? = nil) {
    if !text.isEmpty { pieces.append(Piece(text: text.safeForTerminal, style: style)) }
  }

  /// The columns that the line takes.
  var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }

  /// The line in at most that many columns.
  func text(columns: Int, isColored: Bool) -> String {
    let isCut = width > columns
    var text = ""
    var left = columns
    for piece in pieces {
      let width = DisplayWidth.of(piece.text)
      // The piece in which the line ends says by `…` that it goes on.
      let shown = isCut && width >= left ? (piece.text + " ").cut(toColumns: left) : piece.text
      text += piece.style?.paint(shown, if: isColored) ?? shown
      left -= width
      if left <= 0 { break }
    }
    return text
  }
}
