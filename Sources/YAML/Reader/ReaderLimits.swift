// How much a document may ask of the reader.

/// Bounds that keep a hostile document from taking the reader's time, memory or stack.
public struct ReaderLimits: Hashable, Sendable {
  /// How deep mappings and sequences may nest, aliases followed.
  ///
  /// The deepest published CRDs stay under 60; the readers, the writers and whoever walks a tree
  /// recurse, and 256 frames fit every thread's stack.
  public var depth: Int
  /// How many values the aliases of one document may stand for ("billion laughs").
  public var expandedNodes: Int
  /// How many bytes one document may have.
  public var documentBytes: Int

  /// Makes limits.
  public init(depth: Int = 256, expandedNodes: Int = 100_000, documentBytes: Int = 64 << 20) {
    self.depth = depth
    self.expandedNodes = expandedNodes
    self.documentBytes = documentBytes
  }

  /// 256 levels, 100,000 values from aliases, 64 MiB.
  public static let `default` = ReaderLimits()

  /// libyaml compares every %TAG line with all before it; nobody writes more than a few.
  private static let directives = 16

  func checkDirectives(of raw: RawDocument, in source: SourceText) throws(SyntaxError) {
    guard raw.start.column == 1 else { return }
    var count = 0
    for number in Int(raw.start.line)...(source.linesBefore + source.lineCount) {
      guard let line = source.lineBytes(number), line.lowerBound < raw.bytes.upperBound else { return }
      switch source.bytes[line].first(where: { $0 != 0x20 && $0 != 0x09 }) {
      case UInt8(ascii: "%"): count += 1
      case nil, UInt8(ascii: "#"): break
      default: return
      }
      guard count <= Self.directives else {
        let place = Mark(line: number, column: 1)
        throw SyntaxError(
          .tooLarge, "more than \(Self.directives) lines begin with %",
          hint: "remove them: Kubernetes needs none",
          at: SourceRange(place, place))
      }
    }
  }

  func tooDeep(at range: SourceRange) -> SyntaxError {
    SyntaxError(.tooDeep, "nested deeper than \(depth) levels", at: range)
  }

  func tooLarge(_ bytes: Int, at range: SourceRange) -> SyntaxError {
    SyntaxError(
      .tooLarge, "the document has \(bytes) bytes; at most \(documentBytes) are read",
      hint: "split it into several documents with a line ---", at: range)
  }
}
