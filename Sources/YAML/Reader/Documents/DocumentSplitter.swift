// Cuts a text into its documents before anything is parsed.

/// Cuts at lines that begin with `---` or `...`: YAML allows such a line nowhere inside a value, so
/// that a broken document cannot take its neighbours with it.
struct DocumentSplitter {
  private let source: SourceText
  /// The line, from 0, that the next document begins at.
  private var next = 0

  init(_ source: SourceText) {
    self.source = source
  }

  /// The next document's text.
  mutating func document() -> RawDocument? {
    guard next < source.lineCount, source.lineStarts[next] < source.bytes.count else { return nil }
    let first = next
    var line = first
    /// Whether only comments, blank lines and directives were seen, which belong to what follows.
    var isPrefix = true
    var isEmpty = true
    scan: while line < source.lineCount {
      switch kind(of: line, isPrefix: isPrefix) {
      case .start(let isBare):
        if !isPrefix { break scan }
        isPrefix = false
        isEmpty = isBare
      case .end:
        line += 1
        break scan
      case .content:
        isPrefix = false
        isEmpty = false
      case .nothing: break
      case .directive: isEmpty = false
      case .unknown:
        if isEmpty, !isNothing(line) { isEmpty = false }
      }
      line += 1
    }
    next = line
    let end = line < source.lineCount ? source.lineStarts[line] : source.bytes.count
    return RawDocument(
      index: 0, bytes: source.lineStarts[first]..<end,
      start: Mark(line: first + 1 + source.linesBefore, column: 1),
      isEmpty: isEmpty)
  }

  private enum LineKind {
    /// `---`, with or without something behind it.
    case start(isBare: Bool)
    /// `...`.
    case end
    case content
    /// Blank or a comment.
    case nothing
    /// `%YAML` or `%TAG`; a document must follow.
    case directive
    /// A line inside a document.
    case unknown
  }

  private func kind(of line: Int, isPrefix: Bool) -> LineKind {
    let bytes = source.bytes
    let start = source.lineStarts[line]
    if start + 2 < bytes.count, bytes[start] == UInt8(ascii: "-") || bytes[start] == UInt8(ascii: "."),
      bytes[start + 1] == bytes[start], bytes[start + 2] == bytes[start]
    {
      let end = source.lineBytes(line + 1 + source.linesBefore)?.upperBound ?? bytes.count
      if start + 3 >= end || bytes[start + 3] == 0x20 || bytes[start + 3] == 0x09 {
        return bytes[start] == UInt8(ascii: "-") ? .start(isBare: isNothing(line, from: 3)) : .end
      }
    }
    guard isPrefix else { return .unknown }
    if start < bytes.count, bytes[start] == UInt8(ascii: "%") { return .directive }
    return isNothing(line) ? .nothing : .content
  }

  /// Whether a line has only white space and a comment behind its first `skipped` bytes.
  private func isNothing(_ line: Int, from skipped: Int = 0) -> Bool {
    guard let range = source.lineBytes(line + 1 + source.linesBefore) else { return true }
    for offset in (range.lowerBound + skipped)..<range.upperBound {
      switch source.bytes[offset] {
      case 0x20, 0x09: continue
      case UInt8(ascii: "#"): return true
      default: return false
      }
    }
    return true
  }
}
