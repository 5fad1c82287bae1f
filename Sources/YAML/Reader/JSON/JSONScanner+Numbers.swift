// Reads the numbers of JSON text.

extension JSONScanner {
  /// Reads the number here, by the letter of the grammar.
  mutating func number() throws(SyntaxError) -> Node.Content {
    let start = offset
    let startMark = mark
    let isNegative = bytes[offset] == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    let wholeStart = offset
    skipDigits()
    let whole = offset - wholeStart
    guard whole > 0, whole == 1 || bytes[wholeStart] != UInt8(ascii: "0") else {
      throw SyntaxError(
        .syntax, whole == 0 ? "a number needs a digit after '-'" : "a JSON number does not begin with 0",
        at: SourceRange(startMark, mark))
    }
    var isWhole = true
    if byte == UInt8(ascii: ".") {
      isWhole = false
      offset += 1
      try requireDigits("after '.'", since: startMark)
    }
    if let byte, byte | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      offset += 1
      if let sign = self.byte, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
      try requireDigits("in the exponent", since: startMark)
    }
    if isWhole,
      let value = DecimalScanner.integer(
        UnsafeBufferPointer(rebasing: bytes[wholeStart..<offset]), isNegative: isNegative)
    {
      return .integer(value)
    }
    guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite else {
      throw SyntaxError(.notANumber, "the number is too large", at: SourceRange(startMark, mark))
    }
    return .float(value)
  }

  private mutating func skipDigits() {
    while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
  }

  private mutating func requireDigits(_ place: String, since start: Mark) throws(SyntaxError) {
    let before = offset
    skipDigits()
    guard offset > before else {
      throw SyntaxError(.syntax, "a number needs a digit \(place)", at: SourceRange(start, mark))
    }
  }
}
