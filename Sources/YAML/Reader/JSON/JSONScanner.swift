// Walks over JSON text: values, objects and arrays.

/// Walks over JSON bytes, keeping line and column.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: ReaderLimits
  var offset = 0
  /// Lines before this one.
  private var line = 0
  /// Where column 1 of this line would be, were every scalar one byte: continuation bytes move it on.
  var lineOrigin = 0
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

  var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

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

  mutating func newLine(_ width: Int) {
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
        guard byte == UInt8(ascii: ":") else { throw unexpected("':' after the key \(Excerpt.quoted(key))") }
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
