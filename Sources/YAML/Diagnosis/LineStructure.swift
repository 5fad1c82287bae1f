// Finds out which lines hold keys and items, and which of them belong together.

/// Which lines of a text are lines of a mapping or a list, and not part of a longer value.
///
/// Works on what the writer meant, so that it also serves for text that YAML cannot read; costs time
/// in proportion to the text.
struct LineStructure {
  /// A mapping or a list: lines whose contents begin in one column.
  struct Block {
    let column: Int
    let isList: Bool
    /// The key that the block is the value of.
    let parentKey: String?
    /// Whether a line of it is certainly a key: with its colon, right or of full width, and a space or nothing behind it.
    var hasKeys = false
    /// The last key in it that has no value on its line.
    fileprivate var openKey: String?
  }

  /// A line that holds a key or an item.
  struct Member {
    let line: ScannedLine
    /// The block of its content.
    let block: Int
    /// Whether a list's items begin in this line's column, and this is none.
    let followsList: Bool
    /// Whether the next member is part of this one's value.
    var hasChildren = false
  }

  private(set) var blocks: [Block] = []
  private(set) var members: [Member] = []
  /// Lines of block scalars that a tab indents.
  private(set) var tabbedText: [ScannedLine] = []
  /// Values whose opening quote is not closed, by their line's number.
  private(set) var unclosedQuotes: Set<Int> = []
  private var stack: [Int] = []
  private var unclosedFlowEnd = 0

  init(_ lines: [ScannedLine]) {
    var next = 0
    while next < lines.count {
      let line = lines[next]
      next += 1
      if line.isEmpty || Self.isMarker(line) { continue }
      add(line)
      next = skipValue(of: line, lines, from: next)
    }
  }

  private static func isMarker(_ line: ScannedLine) -> Bool {
    let start = line.scalars.prefix(3)
    return start.elementsEqual("---".unicodeScalars) || start.elementsEqual("...".unicodeScalars)
      || line.scalars.first == "%"
  }

  private mutating func add(_ line: ScannedLine) {
    let isItem = !line.dashes.isEmpty
    var followsList = false
    while let top = stack.last,
      blocks[top].column > line.column || (blocks[top].column == line.column && blocks[top].isList && !isItem)
    {
      followsList = blocks[top].isList && blocks[top].column == line.column
      stack.removeLast()
    }
    if let last = members.indices.last, let top = stack.last, members[last].block == top,
      blocks[top].column < line.column || isItem
    {
      members[last].hasChildren = true
    }
    for dash in line.dashes { _ = enter(line.column + dash - line.indentEnd, isList: true) }
    let block = enter(line.contentColumn, isList: false)
    let entry = line.entry
    if let entry, entry.separator == .good || (entry.separator == .fullWidthColon && entry.value.isEmpty) {
      blocks[block].hasKeys = true
    }
    blocks[block].openKey = entry.flatMap { $0.value.isEmpty ? line.text($0.key) : nil }
    members.append(Member(line: line, block: block, followsList: followsList))
  }

  /// The block on top of the stack if it fits, or a new one.
  private mutating func enter(_ column: Int, isList: Bool) -> Int {
    if let top = stack.last, blocks[top].column == column, blocks[top].isList == isList { return top }
    let parentKey = stack.last.flatMap { blocks[$0].openKey }
    blocks.append(Block(column: column, isList: isList, parentKey: parentKey))
    stack.append(blocks.count - 1)
    return blocks.count - 1
  }

  // MARK: Values over several lines

  /// The line behind the value that begins on `line`.
  private mutating func skipValue(of line: ScannedLine, _ lines: [ScannedLine], from next: Int) -> Int {
    let value = line.value
    guard let first = value.first.map({ line.scalars[$0] }) else { return next }
    // A value's further lines are indented deeper than the key, or than the dash.
    let column =
      line.entry == nil && !line.dashes.isEmpty
      ? line.column + (line.dashes.last ?? 0) - line.indentEnd : line.contentColumn
    let isTopLevel = line.entry == nil && line.dashes.isEmpty
    func belongs(_ other: ScannedLine) -> Bool {
      other.scalars.allSatisfy(ScannedLine.isSpace) || other.column > column
    }
    switch first {
    case "|", ">":
      var end = next
      while end < lines.count, belongs(lines[end]) {
        if lines[end].scalars.prefix(column + 1).contains("\t"),
          !lines[end].scalars.allSatisfy(ScannedLine.isSpace)
        {
          tabbedText.append(lines[end])
        }
        end += 1
      }
      return end
    case "\"", "'":
      if Self.closes(line, from: value.lowerBound + 1, first) { return next }
      var end = next
      while end < lines.count, belongs(lines[end]) {
        end += 1
        if Self.closes(lines[end - 1], from: 0, first) { return end }
      }
      unclosedQuotes.insert(line.number)
      return next
    case "[", "{":
      // What is open to the end of a stretch needs no look again from inside it.
      if next <= unclosedFlowEnd { return next }
      var depth = Self.brackets(line, from: value.lowerBound)
      var end = next
      while depth > 0, end < lines.count, belongs(lines[end]) || Self.beginsWithBracket(lines[end]) {
        depth += Self.brackets(lines[end], from: 0)
        end += 1
      }
      if depth <= 0 { return end }
      unclosedFlowEnd = end
      return next
    default:
      if isTopLevel { return next }
      var end = next
      // A comment line ends a plain value; a line that is a key itself is a mistake to be seen.
      while end < lines.count,
        lines[end].isEmpty ? lines[end].scalars.allSatisfy(ScannedLine.isSpace) : belongs(lines[end])
      {
        if let entry = lines[end].entry, entry.separator == .good { break }
        end += 1
      }
      return end
    }
  }

  /// Whether a quoted value ends on this line.
  private static func closes(_ line: ScannedLine, from start: Int, _ quote: Unicode.Scalar) -> Bool {
    var offset = start
    while offset < line.scalars.count {
      if quote == "\"", line.scalars[offset] == "\\" {
        offset += 1
      } else if line.scalars[offset] == quote {
        guard quote == "'", offset + 1 < line.scalars.count, line.scalars[offset + 1] == "'" else {
          return true
        }
        offset += 1
      }
      offset += 1
    }
    return false
  }

  /// How many more brackets a line opens than it closes.
  private static func brackets(_ line: ScannedLine, from start: Int) -> Int {
    var depth = 0
    var quote: Unicode.Scalar?
    for scalar in line.scalars[start...] {
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if scalar == "[" || scalar == "{" {
        depth += 1
      } else if scalar == "]" || scalar == "}" {
        depth -= 1
      }
    }
    return depth
  }

  private static func beginsWithBracket(_ line: ScannedLine) -> Bool {
    line.indentEnd < line.scalars.count
      && (line.scalars[line.indentEnd] == "]" || line.scalars[line.indentEnd] == "}")
  }
}
