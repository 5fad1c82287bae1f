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
  private(set) var mistakes: [SyntaxError] = []

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
    let key = line.text(entry.key)
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
          hint: "write \(key): \(line.text(entry.value))",
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

  // MARK: Values

  private mutating func value(_ line: ScannedLine, isKey: Bool) {
    let value = line.value
    guard let first = value.first.map({ line.scalars[$0] }), !isKey || line.entry == nil else { return }
    if LookAlikes.isQuote(first) || endsInLookAlike(line, value) {
      quotes(line, value)
    } else if structure.unclosedQuotes.contains(line.number) {
      unclosed(line, value)
    } else if first == "[" || first == "{" {
      flow(line, value)
    } else if !isKey {
      reserved(line, value, first)
    }
  }

  private func endsInLookAlike(_ line: ScannedLine, _ value: Range<Int>) -> Bool {
    guard value.count > 1, ["\"", "'"].contains(line.scalars[value.lowerBound]) else { return false }
    let inner = line.scalars[(value.lowerBound + 1)..<value.upperBound]
    return LookAlikes.isQuote(inner[inner.endIndex - 1]) && !inner.contains(line.scalars[value.lowerBound])
  }

  /// Typographic quotes around a key or value.
  private mutating func quotes(_ line: ScannedLine, _ range: Range<Int>) {
    guard range.count > 1 else { return }
    let first = line.scalars[range.lowerBound]
    let last = line.scalars[range.upperBound - 1]
    let inner = line.scalars[(range.lowerBound + 1)..<(range.upperBound - 1)]
    let closes = LookAlikes.isQuote(last) || last == "\"" || last == "'"
    guard closes, !inner.contains(where: LookAlikes.isQuote) else { return }
    // In prose of other scripts such quotes are proper text.
    let isFullWidth = LookAlikes.fullWidthQuotes.contains(first) || LookAlikes.fullWidthQuotes.contains(last)
    guard isFullWidth || inner.allSatisfy(\.isASCII) else { return }
    let quote = !inner.contains("\"") && !inner.contains("\\") ? "\"" : "'"
    let canRepair = quote == "\"" || !inner.contains("'")
    let ends = [range.lowerBound..<(range.lowerBound + 1), (range.upperBound - 1)..<range.upperBound]
    let wrong = LookAlikes.isQuote(first) ? first : last
    mistakes.append(
      SyntaxError(
        isFullWidth ? .fullWidthQuote : .smartQuote,
        "\(line.text(range)) has typographic quotes (\(wrong)), which YAML takes for text",
        hint: "write \(quote)\(line.text((range.lowerBound + 1)..<(range.upperBound - 1)))\(quote)",
        at: line.range(range),
        edits: canRepair ? ends.map { TextEdit(range: line.range($0), replacement: quote) } : []))
  }

  private mutating func unclosed(_ line: ScannedLine, _ value: Range<Int>) {
    let quote = line.scalars[value.lowerBound]
    let inner = line.scalars[(value.lowerBound + 1)..<value.upperBound]
    // One word leaves no doubt about where the quote belongs.
    let isWord =
      !inner.isEmpty
      && inner.allSatisfy { !ScannedLine.isSpace($0) && $0 != "\\" && $0 != "#" && $0 != "\"" && $0 != "'" }
    let end = value.upperBound
    mistakes.append(
      SyntaxError(
        .unbalancedQuote, "the quote that opens here is not closed", hint: "add the closing \(quote)",
        at: line.range(value),
        edits: isWord ? [TextEdit(range: line.range(end..<end), replacement: String(quote))] : []))
  }

  /// Look-alikes inside a list or mapping in brackets.
  private mutating func flow(_ line: ScannedLine, _ value: Range<Int>) {
    var quote: Unicode.Scalar?
    let isASCIIElse = line.scalars[value].allSatisfy {
      $0.isASCII || LookAlikes.isQuote($0) || LookAlikes.commas.contains($0) || $0 == LookAlikes.colon
    }
    guard isASCIIElse else { return }
    for offset in value {
      let scalar = line.scalars[offset]
      if let open = quote {
        if scalar == open { quote = nil }
        continue
      }
      let range = line.range(offset..<(offset + 1))
      if scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if LookAlikes.commas.contains(scalar) {
        mistakes.append(
          SyntaxError(
            .fullWidthComma, "\(scalar) (\(LookAlikes.name(scalar))) does not separate items",
            hint: "write a plain comma",
            at: range, edits: [TextEdit(range: range, replacement: ", ")]))
      } else if scalar == LookAlikes.colon {
        mistakes.append(
          SyntaxError(
            .fullWidthColon, "a full-width colon (：) does not separate a key from its value",
            hint: "write a plain colon",
            at: range, edits: [TextEdit(range: range, replacement: ": ")]))
      } else if LookAlikes.isQuote(scalar) {
        mistakes.append(
          SyntaxError(
            LookAlikes.fullWidthQuotes.contains(scalar) ? .fullWidthQuote : .smartQuote,
            "\(scalar) is a typographic quote, which YAML takes for text", hint: "write \"", at: range,
            edits: [TextEdit(range: range, replacement: "\"")]))
      }
    }
  }

  /// Values that YAML gives another meaning because of their first character.
  private mutating func reserved(_ line: ScannedLine, _ value: Range<Int>, _ first: Unicode.Scalar) {
    switch first {
    case "@", "`", "%": break
    case "*":
      let rest = line.scalars[(value.lowerBound + 1)..<value.upperBound]
      let isAlias =
        !rest.isEmpty
        && rest.allSatisfy {
          $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
        }
      if isAlias { return }
    default: return
    }
    let text = line.text(value)
    let quoted = "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    mistakes.append(
      SyntaxError(
        .reservedCharacter, "a value cannot begin with \(first) unless it is quoted", hint: "write \(quoted)",
        at: line.range(value), edits: [TextEdit(range: line.range(value), replacement: quoted)]))
  }
}

/// Fields whose value is a mapping in every Kubernetes object.
enum KnownMappings {
  static let names: Set<String> = [
    "annotations", "data", "labels", "limits", "matchLabels", "metadata", "nodeSelector", "requests",
    "selector",
    "spec", "stringData", "template", "labelSelector", "imagePrePullTemplate", "securityContext", "resources",
    "completionPolicy", "pullPolicy",
  ]
}
