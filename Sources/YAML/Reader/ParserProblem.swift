// Says in plain words what libyaml says in its own.

/// A problem as libyaml reports it, and the text it is about.
struct ParserProblem {
  let source: SourceText
  let problem: String
  let context: String
  let place: Mark
  let contextPlace: Mark

  /// The error for people.
  var error: SyntaxError {
    var error = translation
    if line.contains("{{") {
      error.hint = "a template must be rendered first, as with helm template"
    }
    return error
  }

  private var translation: SyntaxError {
    switch problem {
    case "mapping values are not allowed in this context": return unexpectedKey
    case "could not find expected ':'": return missingColon(source.line(Int(contextPlace.line)), at: opened)
    case "found unexpected end of stream", "found unexpected document indicator":
      return SyntaxError(
        .unbalancedQuote, "the quote that opens here is not closed", hint: "add the closing quote", at: opened
      )
    case "did not find expected key", "did not find expected '-' indicator": return unexpectedInBlock
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      return SyntaxError(
        .unbalancedBracket, "the bracket that opens at \(place(contextPlace)) is not closed here",
        hint: "put a comma between items and close the bracket", at: here, related: opened)
    case "did not find expected node content": return missingValue
    case "found character that cannot start any token": return reserved
    case "did not find expected alphabetic or numeric character":
      let sign = context.contains("alias") ? "*" : "&"
      return SyntaxError(
        .reservedCharacter, "a value cannot begin with \(sign) unless it is quoted or names an anchor",
        hint: "put the value in quotes", at: opened)
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      return SyntaxError(.tabIndentation, "a tab cannot indent", hint: "indent with spaces only", at: here)
    case "block sequence entries are not allowed in this context":
      return SyntaxError(
        .indentation, "a list item is not expected here",
        hint: "put the first - on a line of its own below the key", at: here)
    case "mapping keys are not allowed in this context":
      return SyntaxError(
        .reservedCharacter, "a value cannot begin with ? and a space", hint: "put the value in quotes",
        at: here)
    case "did not find expected <document start>":
      return SyntaxError(
        .syntax, "there is text after the end of the document", hint: "put a line --- between documents",
        at: here)
    case "found unknown escape character", "did not find expected hexdecimal number":
      return SyntaxError(
        .syntax, "there is no such escape in double quotes",
        hint: "write \\\\ for a backslash, or use single quotes", at: here)
    case "found undefined tag handle":
      return SyntaxError(
        .unknownTag, "a value that begins with ! is a tag, and this one is not known",
        hint: "put the value in quotes", at: here)
    case "did not find expected comment or line break" where context.contains("block scalar"):
      return SyntaxError(
        .syntax, "text may not follow | or > on its line",
        hint: "begin the text on the next line, or quote the value",
        at: here)
    case "found incompatible YAML document":
      return SyntaxError(.syntax, "this version of YAML is not known", hint: "remove the line", at: here)
    case "exceeded maximum depth", "exceeded max nesting level":
      return SyntaxError(.tooDeep, "nested too deep", at: here)
    default:
      let text = context.isEmpty ? problem : "\(problem) \(context)"
      return SyntaxError(.syntax, text.isEmpty ? "this is not YAML" : text, at: here)
    }
  }

  // MARK: Cases that the text tells apart

  /// A colon where no key is expected.
  private var unexpectedKey: SyntaxError {
    let key = before.drop { $0 == " " || $0 == "-" }
    if key.contains(": ") {
      return SyntaxError(
        .colonInValue, "a value that holds \": \" must be quoted",
        hint: "quote the value, or begin a nested key on a line of its own", at: here)
    }
    let above = lineAbove
    if let above, !above.text.contains(": "), !above.text.hasSuffix(":") {
      return missingColon(above.text, at: above.range)
    }
    let first = Mark(
      line: Int(place.line), column: before.unicodeScalars.count - key.unicodeScalars.count + 1)
    return SyntaxError(
      .indentation, "this key is indented deeper than the key above, which has a value already",
      hint: "begin it in the column of the key above", at: SourceRange(first, place), related: above?.range)
  }

  /// A line without a colon where a key must be.
  private func missingColon(_ text: String, at range: SourceRange) -> SyntaxError {
    if ["...", "…"].contains(text.trimmed) {
      return SyntaxError(
        .missingColon, "\(text.trimmed) stands for something left out",
        hint: "write it out, or remove the line", at: range)
    }
    return SyntaxError(.missingColon, "this line is not a key with a value", hint: "write key: value", at: range)
  }

  /// Something that is no further key, or no further item.
  private var unexpectedInBlock: SyntaxError {
    let isList = problem.contains("'-'")
    let trimmed = before.trimmed
    if let last = trimmed.unicodeScalars.last {
      if ["]", "}"].contains(character) || last == "]" || last == "}" {
        return SyntaxError(
          .unbalancedBracket, "the value ends with its bracket, and text follows",
          hint: "remove what follows, or quote the whole value", at: here, related: opened)
      }
      if last == "\"" || last == "'" {
        let inside = last == "'" ? "''" : "\\\""
        return SyntaxError(
          .unbalancedQuote, "the value ends with its quote, and text follows",
          hint: "quote the whole value; a quote inside it is written \(inside)", at: here, related: opened)
      }
    }
    if ["]", "}"].contains(character) {
      return SyntaxError(.unbalancedBracket, "no bracket is open here", hint: "remove it", at: here)
    }
    let block = isList ? "the items of the list" : "the keys of the mapping"
    if place.column == contextPlace.column {
      let found = isList ? "a key" : "a list item"
      return SyntaxError(
        .indentation, "\(found) stands among \(block) from line \(contextPlace.line)",
        hint: isList ? "begin an item with - and a space" : "put the items below a key of their own",
        at: here,
        related: opened)
    }
    return SyntaxError(
      .indentation,
      "this line begins in column \(place.column), \(block) from line \(contextPlace.line) in column \(contextPlace.column)",
      hint: "begin it in the column of the lines it belongs to", at: here, related: opened)
  }

  private var missingValue: SyntaxError {
    switch character {
    case "]", "}":
      SyntaxError(
        .unbalancedBracket, "no bracket is open here", hint: "remove it, or quote the value", at: here)
    case ",":
      SyntaxError(
        .reservedCharacter, "a value cannot begin with a comma unless it is quoted",
        hint: "put the value in quotes",
        at: here)
    default:
      SyntaxError(
        .syntax, "a value is missing here", hint: context.contains("flow") ? "close the bracket" : nil,
        at: here)
    }
  }

  private var reserved: SyntaxError {
    if character == "\t" {
      return SyntaxError(.tabIndentation, "a tab cannot indent", hint: "indent with spaces only", at: here)
    }
    let shown = character.map { "\($0)" } ?? "this character"
    return SyntaxError(
      .reservedCharacter, "a value cannot begin with \(shown) unless it is quoted",
      hint: "put the value in quotes",
      at: here)
  }

  // MARK: The text around

  private var here: SourceRange {
    SourceRange(place, character == nil ? place : Mark(line: Int(place.line), column: Int(place.column) + 1))
  }

  private var opened: SourceRange { SourceRange(contextPlace, contextPlace) }

  private func place(_ mark: Mark) -> String { "line \(mark.line), column \(mark.column)" }

  private var line: String { source.line(Int(place.line)) }

  /// The line's text before the place.
  private var before: String { String(line.unicodeScalars.prefix(Int(place.column) - 1)) }

  /// The character at the place.
  private var character: Unicode.Scalar? { line.unicodeScalars.dropFirst(Int(place.column) - 1).first }

  /// The nearest line above with anything on it, comments left out.
  private var lineAbove: (text: String, range: SourceRange)? {
    var number = Int(place.line) - 1
    while number >= 1, let bytes = source.lineBytes(number) {
      let text = ScannedLine(number: number, text: String(decoding: source.bytes[bytes], as: UTF8.self))
      if ["---", "..."].contains(
        where: String(decoding: source.bytes[bytes].prefix(3), as: UTF8.self).hasPrefix)
      {
        return nil
      }
      if !text.isEmpty {
        return (text.text(text.indentEnd..<text.contentEnd), text.range(text.indentEnd..<text.contentEnd))
      }
      number -= 1
    }
    return nil
  }
}

extension String {
  /// The text without spaces at its ends.
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " }
    guard let end = start.lastIndex(where: { $0 != " " }) else { return "" }
    return start[...end]
  }
}
