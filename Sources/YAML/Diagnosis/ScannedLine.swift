// One line of a text, taken apart as its writer meant it rather than as YAML reads it.

/// A line's indentation, dashes, key and value; all positions are offsets into `scalars`.
struct ScannedLine {
  /// What stands between a key and its value.
  enum Separator {
    /// A colon with a space or the line's end behind it.
    case good
    case fullWidthColon
    /// A colon with the value right behind it.
    case withoutSpace
    /// A colon with a space behind it that YAML does not take for one.
    case unusualSpace
  }

  /// A key with its separator and value.
  struct Entry {
    var key: Range<Int>
    var separator: Separator
    /// The colon and, after it, an unusual space.
    var separatorRange: Range<Int>
    /// Empty when the line has no value.
    var value: Range<Int>
  }

  let number: Int
  let scalars: [Unicode.Scalar]
  /// Where the indentation ends.
  private(set) var indentEnd = 0
  /// The column, from 0, that the indentation leads to; a tab is two wide.
  private(set) var column = 0
  /// The offsets of the dashes in front, right and wrong ones.
  private(set) var dashes: [Int] = []
  /// Where the content behind indentation and dashes begins.
  private(set) var contentStart = 0
  /// Where the content ends, comment and white space behind it left out.
  private(set) var contentEnd = 0
  private(set) var entry: Entry?

  init(number: Int, text: String) {
    self.number = number
    scalars = Array(text.unicodeScalars)
    scanIndentation()
    scanDashes()
    contentEnd = Self.end(of: scalars, from: contentStart)
    entry = scanEntry()
  }

  /// Whether there is nothing, or a comment alone.
  var isEmpty: Bool { contentStart >= contentEnd && dashes.isEmpty }
  /// The content's column, from 0.
  var contentColumn: Int { column + contentStart - indentEnd }
  /// The value, or all content when there is no key.
  var value: Range<Int> { entry?.value ?? contentStart..<max(contentStart, contentEnd) }

  func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  func range(_ range: Range<Int>) -> SourceRange {
    SourceRange(
      Mark(line: number, column: range.lowerBound + 1), Mark(line: number, column: range.upperBound + 1))
  }

  /// Whether this could be a field's name: no sentence, no number, nothing beyond ASCII.
  func isIdentifier(_ range: Range<Int>) -> Bool {
    guard let first = range.first.map({ scalars[$0] }), Self.isLetter(first) || first == "_" else {
      return false
    }
    return range.upperBound <= Self.endOfName(scalars, from: range.lowerBound)
  }

  /// Where a row of letters, digits and `_-./` ends.
  private static func endOfName(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    scalars[start...].firstIndex {
      !isLetter($0) && !("0"..."9").contains($0) && $0 != "_" && $0 != "-" && $0 != "." && $0 != "/"
    } ?? scalars.count
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

  // MARK: Scanning

  private mutating func scanIndentation() {
    while indentEnd < scalars.count {
      switch scalars[indentEnd] {
      case " ": column += 1
      case "\t": column += 2
      case let scalar:
        guard let width = LookAlikes.width(ofSpace: scalar) else { return }
        column += width
      }
      indentEnd += 1
    }
  }

  private mutating func scanDashes() {
    contentStart = indentEnd
    while contentStart < scalars.count {
      let scalar = scalars[contentStart]
      guard scalar == "-" || LookAlikes.dashes.contains(scalar) else { return }
      let next = contentStart + 1
      let isLast = next == scalars.count
      guard isLast || Self.isSpace(scalars[next]) || LookAlikes.width(ofSpace: scalars[next]) != nil else {
        return
      }
      dashes.append(contentStart)
      contentStart = next
      while contentStart < scalars.count,
        Self.isSpace(scalars[contentStart]) || LookAlikes.width(ofSpace: scalars[contentStart]) != nil
      {
        contentStart += 1
      }
    }
  }

  /// Where a line's content ends before its comment.
  private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int {
    var quote: Unicode.Scalar?
    var end = scalars.count
    for offset in start..<max(start, scalars.count) {
      let scalar = scalars[offset]
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "\"" || scalar == "'",
        offset == start || !scalars[offset - 1].properties.isAlphabetic
      {
        quote = scalar
      } else if scalar == "#", offset == start || isSpace(scalars[offset - 1]) {
        end = offset
        break
      }
    }
    while end > start, isSpace(scalars[end - 1]) || LookAlikes.width(ofSpace: scalars[end - 1]) != nil {
      end -= 1
    }
    return end
  }

  private func scanEntry() -> Entry? {
    guard contentStart < contentEnd else { return nil }
    let first = scalars[contentStart]
    if first == "\"" || first == "'" || LookAlikes.isQuote(first) {
      guard let close = scalars[(contentStart + 1)..<contentEnd].firstIndex(where: { closes($0, first) })
      else { return nil }
      var offset = close + 1
      while offset < contentEnd, Self.isSpace(scalars[offset]) { offset += 1 }
      guard offset < contentEnd else { return nil }
      return entry(key: contentStart..<(close + 1), colon: offset)
    }
    if ["[", "{", "|", ">", "#"].contains(first) { return nil }
    var candidate: Entry?
    let nameEnd = Self.endOfName(scalars, from: contentStart)
    for offset in contentStart..<contentEnd
    where (scalars[offset] == ":" || scalars[offset] == LookAlikes.colon) && offset > contentStart {
      guard let found = entry(key: contentStart..<offset, colon: offset) else { continue }
      if found.separator == .good { return found }
      if offset <= nameEnd, candidate == nil, isIdentifier(contentStart..<offset) { candidate = found }
    }
    return candidate
  }

  private func closes(_ scalar: Unicode.Scalar, _ open: Unicode.Scalar) -> Bool {
    scalar == open
      || (LookAlikes.isQuote(open) && (LookAlikes.isQuote(scalar) || scalar == "\"" || scalar == "'"))
  }

  /// The entry whose key ends before the colon at `colon`.
  private func entry(key: Range<Int>, colon: Int) -> Entry? {
    let next = colon + 1
    var separator: Separator
    var width = 1
    switch scalars[colon] {
    case ":":
      if next >= contentEnd || Self.isSpace(scalars[next]) {
        separator = .good
      } else if LookAlikes.width(ofSpace: scalars[next]) != nil {
        separator = .unusualSpace
        width = 2
      } else {
        // What follows `://` is an address, and `::` is part of one.
        guard scalars[next] != "/", scalars[next] != ":" else { return nil }
        separator = .withoutSpace
      }
    case LookAlikes.colon:
      separator = .fullWidthColon
      if next < contentEnd, LookAlikes.width(ofSpace: scalars[next]) != nil { width = 2 }
    default: return nil
    }
    var valueStart = colon + width
    while valueStart < contentEnd, Self.isSpace(scalars[valueStart]) { valueStart += 1 }
    return Entry(
      key: key, separator: separator, separatorRange: colon..<(colon + width),
      value: valueStart..<max(valueStart, contentEnd))
  }
}
