// Finds the mistakes that newcomers make, line by line.

/// Looks through lines for mistakes; what it reports is certain enough to be repaired.
struct MistakeFinder {
  /// How wide the spaces are that have no width of their own.
  struct Widths: Hashable {
    var tab = 2
    var ideographicSpace = 2
  }

  let structure: LineStructure
  let widths: Widths
  /// Whether the lines stand where only a mapping may.
  let expectsMapping: Bool
  var mistakes: [SyntaxError] = []

  init(_ lines: [ScannedLine], widths: Widths = Widths(), expectsMapping: Bool = false) {
    structure = LineStructure(lines)
    self.widths = widths
    self.expectsMapping = expectsMapping
    for member in structure.members { check(member) }
    for line in structure.tabbedText { indentation(line) }
    mistakes.sort { $0.range.start < $1.range.start }
  }

  private mutating func check(_ member: LineStructure.Member) {
    let line = member.line
    indentation(line)
    dashes(member)
    if let entry = line.entry, entry.separator != .good { separator(entry, member) }
    if let entry = line.entry, let first = entry.key.first.map({ line.scalars[$0] }),
      LookAlikes.isQuote(first)
    {
      quotes(line, entry.key)
    }
    value(line, isKey: line.entry == nil && line.dashes.isEmpty)
  }

  // MARK: Spaces and dashes

  private mutating func indentation(_ line: ScannedLine) {
    let indentation = line.scalars[..<line.indentEnd]
    guard let first = indentation.firstIndex(where: { $0 != " " }) else { return }
    var spaces = ""
    for scalar in indentation {
      let width: Int
      switch scalar {
      case " ": width = 1
      case "\t": width = widths.tab
      case "\u{3000}": width = widths.ideographicSpace
      default: width = LookAlikes.width(ofSpace: scalar) ?? 1
      }
      spaces += String(repeating: " ", count: width)
    }
    let isTab = line.scalars[first] == "\t"
    mistakes.append(
      SyntaxError(
        isTab ? .tabIndentation : .unusualSpace,
        isTab
          ? "a tab indents this line"
          : "the character \(LookAlikes.name(line.scalars[first])) indents this line",
        hint: "indent with spaces only", at: line.range(first..<line.indentEnd),
        edits: [TextEdit(range: line.range(0..<line.indentEnd), replacement: spaces)]))
  }

  private mutating func dashes(_ member: LineStructure.Member) {
    let line = member.line
    for dash in line.dashes {
      let found = line.scalars[dash]
      let next = dash + 1
      if found != "-" {
        mistakes.append(
          SyntaxError(
            .fullWidthDash, "the list item begins with \(found) (\(LookAlikes.name(found)))",
            hint: "begin it with - and a space", at: line.range(dash..<next),
            edits: [TextEdit(range: line.range(dash..<next), replacement: "-")]))
      }
      if next < line.scalars.count, line.scalars[next] == "\t", line.entry != nil {
        let run = next..<(line.scalars[next...].firstIndex { !ScannedLine.isSpace($0) } ?? line.scalars.count)
        mistakes.append(
          SyntaxError(
            .tabIndentation, "a tab follows the - of a list item that is a mapping",
            hint: "write - and a space",
            at: line.range(run), edits: [TextEdit(range: line.range(run), replacement: " ")]))
      }
      if next < line.scalars.count, LookAlikes.width(ofSpace: line.scalars[next]) != nil {
        space(line, next, after: "-")
      }
    }
    // `-item` between `- items`.
    guard line.dashes.isEmpty, line.scalars[line.contentStart] == "-" else { return }
    let next = line.contentStart + 1
    guard next < line.contentEnd, line.scalars[next] != "-", member.followsList else { return }
    mistakes.append(
      SyntaxError(
        .missingSpaceAfterDash, "a space is missing after the - of this list item",
        hint: "write - and a space",
        at: line.range(line.contentStart..<line.contentEnd),
        edits: [TextEdit(range: line.range(next..<next), replacement: " ")]))
  }

  private mutating func space(_ line: ScannedLine, _ offset: Int, after what: String) {
    let range = line.range(offset..<(offset + 1))
    mistakes.append(
      SyntaxError(
        .unusualSpace,
        "the character \(LookAlikes.name(line.scalars[offset])) after \(what) is no space to YAML",
        hint: "write a plain space", at: range, edits: [TextEdit(range: range, replacement: " ")]))
  }

  // MARK: Keys

  private mutating func separator(_ entry: ScannedLine.Entry, _ member: LineStructure.Member) {
    let line = member.line
    guard entry.separator == .unusualSpace || isKeyLine(entry, member) else { return }
    let key = Excerpt.plain(line.text(entry.key))
    switch entry.separator {
    case .good: break
    case .unusualSpace: space(line, entry.separatorRange.lowerBound + 1, after: "the colon")
    case .fullWidthColon:
      mistakes.append(
        SyntaxError(
          .fullWidthColon, "after the key \(key) stands a full-width colon (：), which YAML takes for text",
          hint: "write \(key): with a plain colon", at: line.range(entry.separatorRange),
          edits: [
            TextEdit(
              range: line.range(entry.separatorRange),
              replacement: entry.value.isEmpty
                || ScannedLine.isSpace(line.scalars[entry.separatorRange.upperBound])
                ? ":" : ": ")
          ]))
    case .withoutSpace:
      let end = entry.separatorRange.upperBound
      mistakes.append(
        SyntaxError(
          .missingSpaceAfterColon, "a space is missing after the colon of \(key)",
          hint: "write \(key): \(Excerpt.plain(line.text(entry.value)))",
          at: line.range(entry.key.lowerBound..<entry.value.upperBound),
          edits: [TextEdit(range: line.range(end..<end), replacement: " ")]))
    }
  }

  /// Whether a line that YAML takes for text is certainly meant as a key.
  private func isKeyLine(_ entry: ScannedLine.Entry, _ member: LineStructure.Member) -> Bool {
    let line = member.line
    let block = structure.blocks[member.block]
    if expectsMapping { return true }
    if entry.separator == .fullWidthColon, entry.value.isEmpty {
      return member.hasChildren || line.dashes.isEmpty
    }
    // `- nginx:1.9` is an image, and `- name:x` with keys below it is none.
    if block.hasKeys { return true }
    if member.hasChildren, entry.separator == .fullWidthColon { return true }
    return block.parentKey.map(KnownMappings.names.contains) ?? false
  }
}
