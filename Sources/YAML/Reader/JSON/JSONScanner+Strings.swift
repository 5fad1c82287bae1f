// Reads the strings of JSON text.

extension JSONScanner {
  /// Reads the string here.
  mutating func string() throws(SyntaxError) -> String {
    let open = here
    offset += 1
    var start = offset
    // Nearly every string has no escape, and is then made in one piece.
    var pieces: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        let rest = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        offset += 1
        if pieces.isEmpty { return String(decoding: rest, as: UTF8.self) }
        pieces += rest
        return String(decoding: pieces, as: UTF8.self)
      } else if byte == UInt8(ascii: "\\") {
        pieces += bytes[start..<offset]
        try escape(into: &pieces)
        start = offset
      } else if byte < 0x20 {
        throw SyntaxError(
          .controlCharacter, "a control character must be written as an escape inside a JSON string",
          hint: "a line break is \\n, a tab is \\t", at: here)
      } else if byte < 0x80 {
        offset += 1
      } else {
        try multiByteScalar()
      }
    }
    throw SyntaxError(.unbalancedQuote, "the string is not closed", at: open)
  }

  /// Steps over a scalar beyond ASCII, which must be well-formed.
  private mutating func multiByteScalar() throws(SyntaxError) {
    let width = UTF8Check.width(at: offset, in: bytes)
    guard width > 0 else {
      throw SyntaxError(.invalidUTF8, "the text is not UTF-8 here", hint: "save the file as UTF-8", at: here)
    }
    // libyaml's line breaks count here too, so that marks agree with the line index.
    if LineBreaks.length(at: offset, in: bytes) > 0 {
      newLine(width)
    } else {
      offset += width
      lineOrigin += width - 1
    }
  }

  private mutating func escape(into pieces: inout [UInt8]) throws(SyntaxError) {
    let start = mark
    offset += 1
    guard let byte else { return }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): pieces.append(byte)
    case UInt8(ascii: "b"): pieces.append(0x08)
    case UInt8(ascii: "f"): pieces.append(0x0C)
    case UInt8(ascii: "n"): pieces.append(0x0A)
    case UInt8(ascii: "r"): pieces.append(0x0D)
    case UInt8(ascii: "t"): pieces.append(0x09)
    case UInt8(ascii: "u"):
      var unit = hexadecimal()
      if let high = unit, high & 0xFC00 == 0xD800 {
        unit = nil
        if self.byte == UInt8(ascii: "\\"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u") {
          offset += 2
          if let low = hexadecimal(), low & 0xFC00 == 0xDC00 {
            unit = 0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF)
          }
        }
      }
      guard let unit, let scalar = Unicode.Scalar(unit) else {
        throw SyntaxError(
          .syntax, "\\u needs four hexadecimal digits that make a character, or a surrogate pair",
          at: SourceRange(start, mark))
      }
      pieces += String(scalar).utf8
    default:
      throw SyntaxError(
        .syntax, "JSON knows no such escape", hint: "write \\\\ for a backslash", at: SourceRange(start, mark)
      )
    }
  }

  private mutating func hexadecimal() -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    offset += 4
    return value
  }
}
