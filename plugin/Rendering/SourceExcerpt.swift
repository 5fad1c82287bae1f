// A line of source with a caret below the place that a message is about.
import Terminal
import YAML

/// Two lines: the source as a terminal shows it, and the marks below it.
struct SourceExcerpt: Equatable {
  /// The source line; tabs expanded, control characters replaced, cut around the place when long.
  var text: String
  /// Spaces, then `^~~~`.
  var marks: String

  /// More columns than this are cut, so that the caret does not wrap off.
  static let maximumWidth = 100
  private static let tabStop = 8

  /// Lays out the line that `range` starts on. A range that goes on is marked to the end of that line.
  init(of range: SourceRange, in source: SourceText) {
    let scalars = Array(source.line(Int(range.start.line)).unicodeScalars)
    let start = min(Int(range.start.column) - 1, scalars.count)
    let end = range.end.line == range.start.line ? min(Int(range.end.column) - 1, scalars.count) : scalars.count
    var cells: [Cell] = []
    var startCell = 0
    var endCell = 0
    var column = 0
    var run = 0
    for (index, scalar) in scalars.enumerated() {
      if index == start { startCell = cells.count }
      if index == end { endCell = cells.count }
      if scalar == "\t" {
        let width = Self.tabStop - column % Self.tabStop
        cells += Array(repeating: Cell(text: " ", width: 1), count: width)
        column += width
        run = 0
      } else {
        let cell = Cell(scalar)
        run = cell.isReplacement && index != start && index != end ? run + 1 : cell.isReplacement ? 1 : 0
        if run > ReplacementRun.longest {
          // All but the run's first are dropped, and from then on every further one.
          let surplus = run == ReplacementRun.longest + 1 ? ReplacementRun.longest - 1 : 0
          cells.removeLast(surplus)
          column -= surplus
        } else {
          cells.append(cell)
          column += cell.width
        }
      }
    }
    if start >= scalars.count { startCell = cells.count }
    if end >= scalars.count { endCell = cells.count }
    // Blanks at the end of a line are no part of what is wrong with it.
    while endCell > startCell + 1, cells[endCell - 1].text == " " { endCell -= 1 }
    self.init(cells, marking: startCell..<max(startCell, endCell))
  }

  private init(_ cells: [Cell], marking marked: Range<Int>) {
    var window = 0..<cells.count
    if cells.reduce(0, { $0 + $1.width }) > Self.maximumWidth {
      window = Self.window(around: marked, in: cells)
    }
    let lead = window.lowerBound > 0 ? "…" : ""
    let tail = window.upperBound < cells.count ? "…" : ""
    let shown = cells[window]
    text = lead + shown.map(\.text).joined() + tail
    while text.hasSuffix(" ") { text.removeLast() }
    let visible = marked.clamped(to: window)
    let before = lead.count + cells[window.lowerBound..<visible.lowerBound].reduce(0) { $0 + $1.width }
    let width = max(cells[visible].reduce(0) { $0 + $1.width }, 1)
    marks = String(repeating: " ", count: before) + "^" + String(repeating: "~", count: width - 1)
  }

  /// The cells to show of a long line: a third of the room before the place, the rest behind its start.
  private static func window(around marked: Range<Int>, in cells: [Cell]) -> Range<Int> {
    var lower = marked.lowerBound
    var room = maximumWidth / 3
    while lower > 0, cells[lower - 1].width <= room {
      lower -= 1
      room -= cells[lower].width
    }
    var upper = lower
    room = maximumWidth - 2
    while upper < cells.count, cells[upper].width <= room {
      room -= cells[upper].width
      upper += 1
    }
    return lower..<upper
  }
}

/// What a scalar looks like on a terminal.
private struct Cell {
  var text: String
  var width: Int

  /// Whether it stands for what cannot be shown.
  var isReplacement: Bool { text == "\u{FFFD}" }

  init(text: String, width: Int) {
    self.text = text
    self.width = width
  }

  init(_ scalar: Unicode.Scalar) {
    text = String(scalar).safeForTerminal
    width = text == "\u{FFFD}" ? 1 : DisplayWidth.of(scalar)
  }
}
