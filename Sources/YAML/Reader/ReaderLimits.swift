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

  func tooDeep(at range: SourceRange) -> SyntaxError {
    SyntaxError(.tooDeep, "nested deeper than \(depth) levels", at: range)
  }

  func tooLarge(_ bytes: Int, at range: SourceRange) -> SyntaxError {
    SyntaxError(
      .tooLarge, "the document has \(bytes) bytes; at most \(documentBytes) are read",
      hint: "split it into several documents with a line ---", at: range)
  }
}
