// Reads JSON into the value tree.
//
// Our own, because Foundation's reader gives no positions, does not see duplicate keys, has no bound
// on depth, and a webhook reads every object twice a write: this one works on the bytes in place.

/// Reads JSON (RFC 8259) with the place of every key and value.
///
/// Whole numbers that fit 64 bits become `.integer`, all others `.float`. Duplicate keys, lone
/// surrogates, invalid UTF-8 and numbers beyond the 64-bit floats are errors.
public enum JSONReader {
  /// Reads one value, which must be all there is; a byte order mark in front is skipped.
  public static func read(_ bytes: [UInt8], limits: ReaderLimits = .default) throws(SyntaxError) -> Node {
    try bytes.withUnsafeBufferPointer { buffer throws(SyntaxError) in try read(buffer, limits: limits) }
  }

  /// Reads one value in place, as from a network buffer; the bytes must stay for the call only.
  public static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, limits: ReaderLimits = .default
  ) throws(SyntaxError) -> Node {
    var scanner = JSONScanner(bytes, limits: limits)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.start(at: 3, line: 0, column: 0) }
    let start = scanner.mark
    guard bytes.count <= limits.documentBytes else {
      throw limits.tooLarge(bytes.count, at: SourceRange(start, start))
    }
    let node = try scanner.value()
    scanner.skipWhitespace()
    guard scanner.isAtEnd else {
      throw SyntaxError(.syntax, "there is text after the end of the JSON value", at: scanner.here)
    }
    return node
  }
}

/// Walks over JSON bytes, keeping line and column.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: ReaderLimits
  private(set) var offset = 0
  /// Lines before this one.
  private var line = 0
  /// Where column 1 of this line would be, were every scalar one byte: continuation bytes move it on.
  private var lineOrigin = 0
  private var depth = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: ReaderLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// Goes to `offset`, which is at `line` and `column`, both from 0.
  mutating func start(at offset: Int, line: Int, column: Int) {
    self.offset = offset
    self.line = line
    lineOrigin = offset - column
  }

  var isAtEnd: Bool { offset >= bytes.count }
  var mark: Mark { Mark(line: line + 1, column: offset - lineOrigin + 1) }

  /// The range of the character here; empty at the end.
  var here: SourceRange {
    let start = mark
    return SourceRange(start, isAtEnd ? start : Mark(line: Int(start.line), column: Int(start.column) + 1))
  }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09: offset += 1
      case 0x0A: newLine(1)
      case 0x0D: newLine(offset + 1 < bytes.count && bytes[offset + 1] == 0x0A ? 2 : 1)
      default: return
      }
    }
  }

  private mutating func newLine(_ width: Int) {
    offset += width
    line += 1
    lineOrigin = offset
  }

  /// Reads the value here, white space before it skipped.
  mutating func value() throws(SyntaxError) -> Node {
    skipWhitespace()
    let start = mark
    guard let byte else {
      throw SyntaxError(.syntax, "a value is missing at the end of the JSON text", at: here)
    }
    let content: Node.Content
    switch byte {
    case UInt8(ascii: "{"): content = .mapping(try object())
    case UInt8(ascii: "["): content = .sequence(try array())
    case UInt8(ascii: "\""): content = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = try number()
    case UInt8(ascii: "t"): content = try literal("true", .bool(true))
    case UInt8(ascii: "f"): content = try literal("false", .bool(false))
    case UInt8(ascii: "n"): content = try literal("null", .null)
    default: throw unexpected("a value")
    }
    return Node(content, range: SourceRange(start, mark))
  }

  private mutating func descend() throws(SyntaxError) {
    depth += 1
    guard depth <= limits.depth else { throw limits.tooDeep(at: here) }
    offset += 1
    skipWhitespace()
  }

  private mutating func object() throws(SyntaxError) -> Mapping {
    try descend()
    var list = EntryList()
    if byte != UInt8(ascii: "}") {
      while true {
        let start = mark
        guard byte == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
        let key = try string()
        let range = SourceRange(start, mark)
        if let position = list.position(of: key) { throw list.duplicate(key, at: range, of: position) }
        skipWhitespace()
        guard byte == UInt8(ascii: ":") else { throw unexpected("':' after the key \"\(key)\"") }
        offset += 1
        list.append(Mapping.Entry(key: key, keyRange: range, value: try value()))
        if try !hasAnother(before: UInt8(ascii: "}")) { break }
      }
    }
    offset += 1
    depth -= 1
    return Mapping(list.entries)
  }

  private mutating func array() throws(SyntaxError) -> [Node] {
    try descend()
    var items: [Node] = []
    if byte != UInt8(ascii: "]") {
      while true {
        items.append(try value())
        if try !hasAnother(before: UInt8(ascii: "]")) { break }
      }
    }
    offset += 1
    depth -= 1
    return items
  }

  /// Skips a comma; false at the closing bracket.
  private mutating func hasAnother(before close: UInt8) throws(SyntaxError) -> Bool {
    skipWhitespace()
    if byte == close { return false }
    guard byte == UInt8(ascii: ",") else {
      throw unexpected("',' or '\(Character(Unicode.Scalar(close)))'")
    }
    let comma = here
    offset += 1
    skipWhitespace()
    if byte == close {
      throw SyntaxError(
        .syntax, "JSON allows no comma before the closing bracket", hint: "remove the comma", at: comma,
        edits: [TextEdit(range: comma, replacement: "")])
    }
    return true
  }

  private mutating func literal(_ word: StaticString, _ content: Node.Content) throws(SyntaxError)
    -> Node.Content
  {
    let length = word.utf8CodeUnitCount
    guard offset + length <= bytes.count,
      (0..<length).allSatisfy({ bytes[offset + $0] == word.utf8Start[$0] })
    else { throw unexpected("a value") }
    offset += length
    return content
  }

  func unexpected(_ wanted: String) -> SyntaxError {
    guard let byte else {
      return SyntaxError(.unbalancedBracket, "the JSON text ends where \(wanted) should be", at: here)
    }
    let rest = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self).unicodeScalars
    let found = byte < 0x20 ? "a control character" : rest.first.map { "'\($0)'" } ?? "this"
    return SyntaxError(.syntax, "expected \(wanted), found \(found)", at: here)
  }
}

extension JSONScanner {
  /// Reads the number here, by the letter of the grammar.
  private mutating func number() throws(SyntaxError) -> Node.Content {
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

  /// Reads the string here.
  private mutating func string() throws(SyntaxError) -> String {
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
