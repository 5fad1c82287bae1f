// Rows under headings, as kubectl prints them.

import Terminal
import YAML

/// A table for people.
public struct Table: Sendable, Equatable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// The heading; it is printed in upper case.
    public var name: String
    /// Whether only `-o wide` shows it.
    public var isWideOnly: Bool

    /// Makes a column.
    public init(_ name: String, isWideOnly: Bool = false) {
      self.name = name
      self.isWideOnly = isWideOnly
    }
  }

  /// The columns.
  public var columns: [Column]
  /// The cells of each row; cells that are missing are empty, those beyond the columns are not printed.
  public var rows: [[String]]

  /// Makes a table.
  public init(columns: [Column], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The table as text: columns as wide as they need to be with three spaces between them, one line a row.
  ///
  /// What is behind the first line break of a cell is left out and `...` says so. Characters that could steer the
  /// terminal are replaced. Widths count what a terminal shows: East Asian characters take two columns, combining
  /// ones none.
  ///
  /// - Parameters:
  ///   - isWide: whether the columns for `-o wide` are printed.
  ///   - showsHeaders: whether the headings are printed.
  public func text(isWide: Bool = false, showsHeaders: Bool = true) -> String {
    var layout = TableLayout(columns: columns, isWide: isWide, showsHeaders: showsHeaders)
    return layout.text(rows)
  }
}

/// The layout of a table whose rows come one after the other: the headings once, and columns that never get narrower.
public struct TableLayout: Sendable {
  private let columns: [Table.Column]
  private let shown: [Int]
  private var widths: [Int]
  private var owesHeaders: Bool
  private static let gap = "   "

  /// A layout that has printed nothing yet.
  ///
  /// - Parameters:
  ///   - columns: the columns of the rows.
  ///   - isWide: whether the columns for `-o wide` are printed.
  ///   - showsHeaders: whether the headings are printed.
  public init(columns: [Table.Column], isWide: Bool = false, showsHeaders: Bool = true) {
    self.columns = columns
    shown = columns.indices.filter { isWide || !columns[$0].isWideOnly }
    widths = shown.map { _ in 0 }
    owesHeaders = showsHeaders
  }

  /// The next rows as lines, with the headings in front when they were not printed yet.
  public mutating func text(_ rows: [[String]]) -> String {
    var lines = rows.map { row in shown.map { row.indices.contains($0) ? Self.cell(row[$0]) : "" } }
    if owesHeaders { lines.insert(shown.map { columns[$0].name.uppercased().safeForTerminal }, at: 0) }
    owesHeaders = false
    for line in lines {
      for (index, cell) in line.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell)) }
    }
    return lines.map(line).joined()
  }

  private func line(_ cells: [String]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      text += index == cells.count - 1 ? cell : cell.padded(toColumns: widths[index]) + Self.gap
    }
    while text.last == " " { text.removeLast() }
    return text + "\n"
  }

  private static func cell(_ text: String) -> String {
    let first = text.prefix { !$0.isNewline }
    return first.safeForTerminal + (first.endIndex == text.endIndex ? "" : "...")
  }
}
