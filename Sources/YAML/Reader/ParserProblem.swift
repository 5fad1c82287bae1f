// Says in plain words what libyaml says in its own.

/// A problem as libyaml reports it.
struct ParserProblem {
  var problem: String
  var context: String
  var place: Mark
  var contextPlace: Mark

  /// The error for people.
  var error: SyntaxError {
    let here = SourceRange(place, place)
    let opened = SourceRange(contextPlace, contextPlace)
    switch (problem, context) {
    case ("mapping values are not allowed in this context", _):
      return SyntaxError(
        .colonInValue, "a key is not expected here",
        hint: "a value that holds \": \" must be quoted, and a nested key belongs on a line of its own",
        at: here)
    case ("could not find expected ':'", _):
      return SyntaxError(
        .missingSpaceAfterColon, "this line is not a key with a value", hint: "write key: value", at: opened)
    case ("found unexpected end of stream", "while scanning a quoted scalar"),
      ("found unexpected document indicator", "while scanning a quoted scalar"):
      return SyntaxError(
        .unbalancedQuote, "the quote that opens here is not closed", hint: "add the closing quote", at: opened
      )
    case ("did not find expected key", _):
      return SyntaxError(
        .indentation,
        "expected another key of the mapping that begins at line \(contextPlace.line), column \(contextPlace.column)",
        hint: "keys of one mapping begin in one column; text may not follow a closing quote", at: here,
        related: opened)
    case ("did not find expected '-' indicator", _):
      return SyntaxError(
        .indentation,
        "expected another item of the list that begins at line \(contextPlace.line), column \(contextPlace.column)",
        hint: "items of one list begin with - in one column", at: here, related: opened)
    case ("did not find expected ',' or ']'", _), ("did not find expected ',' or '}'", _):
      return SyntaxError(
        .unbalancedBracket,
        "the bracket that opens at line \(contextPlace.line), column \(contextPlace.column) is not closed here",
        hint: "put a comma between items and close the bracket", at: here, related: opened)
    case ("did not find expected node content", _):
      return SyntaxError(.syntax, "a value is missing here", at: here)
    case ("found character that cannot start any token", _):
      return SyntaxError(
        .reservedCharacter, "no value can begin with this character",
        hint: "put the value in quotes, and indent with spaces only", at: here)
    case ("did not find expected alphabetic or numeric character", let context)
    where context.contains("alias"):
      return SyntaxError(
        .reservedCharacter, "a value that begins with * is an alias, and this is none",
        hint: "put the value in quotes", at: opened)
    case ("did not find expected alphabetic or numeric character", _):
      return SyntaxError(
        .reservedCharacter, "a value that begins with & is an anchor, and this is none",
        hint: "put the value in quotes", at: opened)
    case ("found a tab character that violates indentation", _),
      ("found a tab character where an indentation space is expected", _):
      return SyntaxError(.tabIndentation, "a tab cannot indent", hint: "indent with spaces", at: here)
    case ("block sequence entries are not allowed in this context", _):
      return SyntaxError(
        .indentation, "a list item is not expected here",
        hint: "put the first - on a line of its own below the key", at: here)
    case ("did not find expected <document start>", _):
      return SyntaxError(
        .syntax, "there is text after the end of the document", hint: "put a line --- between documents",
        at: here)
    case ("found unknown escape character", _), ("did not find expected hexdecimal number", _):
      return SyntaxError(
        .syntax, "there is no such escape in double quotes",
        hint: "write \\\\ for a backslash, or use single quotes",
        at: here)
    case ("found undefined tag handle", _):
      return SyntaxError(
        .unknownTag, "a value that begins with ! is a tag, and this one is not known",
        hint: "put the value in quotes", at: here)
    case ("exceeded maximum depth", _), ("exceeded max nesting level", _):
      return SyntaxError(.tooDeep, "nested too deep", at: here)
    default:
      let text = context.isEmpty ? problem : "\(problem) \(context)"
      return SyntaxError(.syntax, text.isEmpty ? "this is not YAML" : text, at: here)
    }
  }

  /// The error for bytes that are no characters, or characters that no text may hold.
  static func reader(_ source: SourceText, at offset: Int) -> SyntaxError {
    let place = source.mark(at: offset)
    let range = SourceRange(place, Mark(line: Int(place.line), column: Int(place.column) + 1))
    guard offset < source.bytes.count else {
      return SyntaxError(.invalidUTF8, "the text is not UTF-8", at: range)
    }
    return source.bytes.withUnsafeBufferPointer { all in
      if all.starts(with: [0xFF, 0xFE]) || all.starts(with: [0xFE, 0xFF]) {
        return SyntaxError(.invalidUTF8, "the text is UTF-16", hint: "save the file as UTF-8", at: range)
      }
      let width = UTF8Check.width(at: offset, in: all)
      guard width > 0 else {
        return SyntaxError(
          .invalidUTF8, "the byte 0x\(hex(UInt32(all[offset]))) is not UTF-8", hint: "save the file as UTF-8",
          at: range)
      }
      let text = String(decoding: all[offset..<offset + width], as: UTF8.self)
      let value = text.unicodeScalars.first?.value ?? 0
      let removal = [TextEdit(range: range, replacement: "")]
      if value == 0xFEFF {
        return SyntaxError(
          .controlCharacter, "a byte order mark stands inside the text", hint: "remove it", at: range,
          edits: removal)
      }
      return SyntaxError(
        .controlCharacter, "the control character U+\(hex(value, width: 4)) may not stand in YAML",
        hint: "remove it, or write it as an escape in double quotes", at: range)
    }
  }

  private static func hex(_ value: UInt32, width: Int = 2) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
