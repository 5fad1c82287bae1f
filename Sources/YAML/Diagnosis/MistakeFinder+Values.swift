// Mistakes in values: quotes, brackets, first characters.

extension MistakeFinder {
  /// Looks at what stands behind a key or a dash.
  mutating func value(_ line: ScannedLine, isKey: Bool) {
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
  mutating func quotes(_ line: ScannedLine, _ range: Range<Int>) {
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
        "\(Excerpt.plain(line.text(range))) has typographic quotes (\(wrong)), which YAML takes for text",
        hint:
          "write \(quote)\(Excerpt.plain(line.text((range.lowerBound + 1)..<(range.upperBound - 1))))\(quote)",
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
          $0.isASCII
            && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-" || $0 == "_")
        }
      if isAlias { return }
    default: return
    }
    let text = line.text(value)
    let quoted = "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    mistakes.append(
      SyntaxError(
        .reservedCharacter, "a value cannot begin with \(first) unless it is quoted",
        hint: "write \(Excerpt.plain(quoted))",
        at: line.range(value), edits: [TextEdit(range: line.range(value), replacement: quoted)]))
  }
}
