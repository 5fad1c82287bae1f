// Collects a mapping's entries and finds a key that comes twice.

/// The entries of a mapping while it is read.
struct EntryList {
  private(set) var entries: [Mapping.Entry] = []
  /// Built once a mapping is too long to be searched entry by entry.
  private var index: [String: Int] = [:]
  private static let searchedLinearly = 12

  /// The entry that already has `key`.
  func position(of key: String) -> Int? {
    if entries.count <= Self.searchedLinearly { return entries.firstIndex { $0.key == key } }
    return index[key]
  }

  /// Adds an entry whose key is not there yet.
  mutating func append(_ entry: Mapping.Entry) {
    entries.append(entry)
    if entries.count > Self.searchedLinearly + 1 {
      index[entry.key] = entries.count - 1
    } else if entries.count == Self.searchedLinearly + 1 {
      for (position, entry) in entries.enumerated() { index[entry.key] = position }
    }
  }

  /// The error for `key` at `range`, which the entry at `position` already has.
  func duplicate(_ key: String, at range: SourceRange, of position: Int) -> SyntaxError {
    let first = entries[position].keyRange
    let place = first.map { " (first at line \($0.start.line), column \($0.start.column))" } ?? ""
    return SyntaxError(
      .duplicateKey, "the key \(Excerpt.quoted(key)) is there twice\(place)",
      hint: "remove or rename one of the two",
      at: range, related: first)
  }
}
