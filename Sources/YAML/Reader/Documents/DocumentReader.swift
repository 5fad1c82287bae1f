// Reads a text's documents one by one.

/// One document of a text.
public struct Document: Sendable {
  /// Its value.
  public var root: Node
  /// How many documents with content stand before it.
  public var index: Int
  /// Its text as it stands in the source.
  public var raw: RawDocument
}

/// Reads YAML and JSON documents one by one, in the order of the text.
///
/// A broken document gives its error, and reading goes on at the next `---`. Documents of comments
/// alone are skipped. A document that begins with `{` or `[` is read as JSON first, as more than one
/// JSON value may follow one another without `---`, and then as YAML.
public struct DocumentReader {
  /// The text that is read.
  public let source: SourceText
  /// What a document may ask.
  public let limits: ReaderLimits
  /// The text of what `next()` gave last, also when that was an error.
  public private(set) var current: RawDocument?

  private var splitter: DocumentSplitter
  /// What is left of a document after a JSON value.
  private var rest: RawDocument?
  private var count = 0
  private let includesEmpty: Bool

  /// Makes a reader; with `includingEmpty`, documents of comments alone come too, as null.
  public init(_ source: SourceText, limits: ReaderLimits = .default, includingEmpty: Bool = false) {
    self.source = source
    self.limits = limits
    self.includesEmpty = includingEmpty
    self.splitter = DocumentSplitter(source)
  }

  /// The next document, or what is wrong with it; nil after the last.
  public mutating func next() -> Result<Document, SyntaxError>? {
    while let raw = rest ?? splitter.document() {
      rest = nil
      if raw.isEmpty && !includesEmpty { continue }
      return read(raw)
    }
    current = nil
    return nil
  }

  private mutating func read(_ raw: RawDocument) -> Result<Document, SyntaxError> {
    var raw = raw
    raw.index = count
    current = raw
    if raw.isEmpty {
      return .success(
        Document(root: Node(.null, range: SourceRange(raw.start, raw.start)), index: count, raw: raw))
    }
    count += 1
    do throws(SyntaxError) {
      if raw.bytes.count > limits.documentBytes {
        throw limits.tooLarge(raw.bytes.count, at: SourceRange(raw.start, raw.start))
      }
      let root = try root(&raw)
      current = raw
      return .success(Document(root: root, index: raw.index, raw: raw))
    } catch {
      return .failure(error)
    }
  }

  /// Reads a document's value; `raw` shrinks to it when it is one of several JSON values.
  private mutating func root(_ raw: inout RawDocument) throws(SyntaxError) -> Node {
    guard let opening = opening(of: raw) else { return try yaml(raw) }
    // A value behind another one stands where that one ended: no walk from the start of a long line.
    let start = opening == raw.bytes.lowerBound ? raw.start : source.mark(at: opening)
    var scanner = (offset: opening, mark: start, isAtEnd: false, followsJSON: false)
    let json: Result<Node, SyntaxError> = source.bytes.withUnsafeBufferPointer { all in
      var json = JSONScanner(UnsafeBufferPointer(rebasing: all[..<raw.bytes.upperBound]), limits: limits)
      json.start(at: opening, line: Int(start.line) - 1, column: Int(start.column) - 1)
      do throws(SyntaxError) {
        let node = try json.value()
        json.skipWhitespace()
        scanner = (json.offset, json.mark, json.isAtEnd, json.isAtOpening)
        return .success(node)
      } catch {
        return .failure(error)
      }
    }
    switch json {
    case .success(let node) where scanner.isAtEnd: return node
    case .success(let node) where scanner.followsJSON:
      let (offset, end) = (scanner.offset, raw.bytes.upperBound)
      rest = RawDocument(index: 0, bytes: offset..<end, start: scanner.mark, isEmpty: false)
      raw = RawDocument(
        index: raw.index, bytes: raw.bytes.lowerBound..<offset, start: raw.start, isEmpty: false)
      return node
    case .success: return try yaml(raw)
    case .failure(let jsonError):
      do throws(SyntaxError) {
        return try yaml(raw)
      } catch {
        // Reached only by what is neither; a quoted first key tells that JSON was meant.
        throw looksLikeJSON(from: opening) && error.code != .duplicateKey ? jsonError : error
      }
    }
  }

  private func yaml(_ raw: RawDocument) throws(SyntaxError) -> Node {
    switch TreeBuilder.read(raw, of: source, limits: limits) {
    case .success(let node): return node
    case .failure(let error): throw SyntaxDiagnosis.explain(error, raw, of: source, limits: limits)
    }
  }

  /// Where the document's `{` or `[` stands, when it begins with one.
  private func opening(of raw: RawDocument) -> Int? {
    var offset = raw.bytes.lowerBound
    let end = raw.bytes.upperBound
    if offset + 3 <= end, source.bytes[offset..<offset + 3].elementsEqual("---".utf8) { offset += 3 }
    while offset < end {
      switch source.bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["): return offset
      default: return nil
      }
    }
    return nil
  }

  private func looksLikeJSON(from opening: Int) -> Bool {
    let second = source.bytes[(opening + 1)...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let isList = source.bytes[opening] == UInt8(ascii: "[")
    return second == UInt8(ascii: "\"") || second == UInt8(ascii: isList ? "{" : "}")
  }
}

extension JSONScanner {
  /// Whether another object or array begins here.
  var isAtOpening: Bool {
    offset < bytes.count && (bytes[offset] == UInt8(ascii: "{") || bytes[offset] == UInt8(ascii: "["))
  }
}
