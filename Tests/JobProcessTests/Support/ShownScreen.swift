// What a terminal shows after it was sent some bytes.

/// A terminal that knows the few escapes that the plugin uses.
struct ShownScreen {
  private var cells: [[Character]]
  private var row = 0
  private var column = 0
  private let columns: Int
  private let rows: Int
  private(set) var hidesCursor = false
  /// How many synchronised updates were completed.
  private(set) var frames = 0
  /// Escapes that are not known here.
  private(set) var unknown: [String] = []
  /// Lines that were pushed out at the top.
  private(set) var scrolled = 0

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The lines that are not empty, without blanks at their ends.
  var lines: [String] {
    cells.map { line in
      var text = String(line)
      while text.last == " " { text.removeLast() }
      return text
    }.filter { !$0.isEmpty }
  }

  mutating func feed(_ text: String) {
    var rest = Substring(text)
    while let scalar = rest.unicodeScalars.first {
      rest = Substring(rest.unicodeScalars.dropFirst())
      switch scalar {
      case "\r": column = 0
      case "\n":
        row += 1
        if row == rows {
          cells.removeFirst()
          cells.append(Array(repeating: " ", count: columns))
          scrolled += 1
          row = rows - 1
        }
      case "\u{1B}":
        let end = rest.dropFirst().firstIndex { $0.isLetter } ?? rest.endIndex
        guard end != rest.endIndex else { return }
        escape(String(rest[rest.startIndex...end]))
        rest = rest[rest.index(after: end)...]
      default:
        if column < columns { cells[row][column] = Character(scalar) }
        column += 1
      }
    }
  }

  private mutating func escape(_ text: String) {
    switch text {
    case "[K": for index in min(column, columns)..<columns { cells[row][index] = " " }
    case "[J":
      for index in min(column, columns)..<columns { cells[row][index] = " " }
      for index in (row + 1)..<max(rows, row + 1) { cells[index] = Array(repeating: " ", count: columns) }
    case "[?25l": hidesCursor = true
    case "[?25h": hidesCursor = false
    case "[?2026h": break
    case "[?2026l": frames += 1
    default:
      if text.hasSuffix("A"), let count = Int(text.dropFirst().dropLast()) {
        row = max(row - count, 0)
      } else if !text.hasSuffix("m") {
        unknown.append(text)
      }
    }
  }
}
