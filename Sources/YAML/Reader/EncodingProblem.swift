// Says what is wrong with bytes that are no text.

/// Errors for bytes that are no characters, and for characters that no YAML text may hold.
enum EncodingProblem {
  /// The error for what stands at `offset`.
  static func error(_ source: SourceText, at offset: Int) -> SyntaxError {
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
          .invalidUTF8, "the byte 0x\(hex(UInt32(all[offset]), width: 2)) is not UTF-8",
          hint: "save the file as UTF-8", at: range)
      }
      let value =
        String(decoding: all[offset..<offset + width], as: UTF8.self).unicodeScalars.first?.value ?? 0
      if value == 0xFEFF {
        return SyntaxError(
          .controlCharacter, "a byte order mark stands inside the text", hint: "remove it", at: range,
          edits: [TextEdit(range: range, replacement: "")])
      }
      return SyntaxError(
        .controlCharacter, "the control character U+\(hex(value, width: 4)) may not stand in YAML",
        hint: "remove it, or write it as an escape in double quotes", at: range)
    }
  }

  private static func hex(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
