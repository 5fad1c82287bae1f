// The merge key `<<`.

/// What a `<<` key brings into its mapping: the entries of one mapping or of several.
struct Merge {
  let keyRange: SourceRange
  /// How many entries stand before the key.
  private let position: Int
  private var sources: [Mapping] = []

  init(_ value: Node, keyRange: SourceRange, position: Int) throws(SyntaxError) {
    self.keyRange = keyRange
    self.position = position
    let parts = value.sequence ?? [value]
    for part in parts {
      guard let mapping = part.mapping else {
        throw SyntaxError(
          .invalidMerge, "<< merges mappings, and this is none",
          hint: "write <<: *name, where &name names a mapping, or put << in quotes",
          at: part.range ?? value.range ?? keyRange)
      }
      sources.append(mapping)
    }
  }

  static func repeated(at range: SourceRange, after first: SourceRange) -> SyntaxError {
    SyntaxError(
      .duplicateKey,
      "the key << is there twice (first at line \(first.start.line), column \(first.start.column))",
      hint: "write one key, as <<: [*one, *other]", at: range, related: first)
  }

  /// The mapping with what is merged where the key stood. Its own entries win, then earlier sources.
  func applied(to list: EntryList) -> Mapping {
    var added = EntryList()
    for entry in sources.lazy.flatMap(\.entries)
    where list.position(of: entry.key) == nil && added.position(of: entry.key) == nil {
      added.append(entry)
    }
    return Mapping(Array(list.entries[..<position]) + added.entries + Array(list.entries[position...]))
  }
}
