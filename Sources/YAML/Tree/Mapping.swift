// An ordered mapping from string keys to nodes.

/// The entries of a mapping in the order they were written.
///
/// Keys are unique: the readers refuse duplicates and the mutating members keep it so. Two mappings
/// are equal when they hold the same keys with equal values, whatever their order.
public struct Mapping: Sendable {
  /// One key with its value.
  public struct Entry: Sendable {
    /// The key; non-string scalar keys are turned into strings, as Kubernetes' tools do.
    public var key: String
    /// Where the key stands, or nil when a program made it.
    public var keyRange: SourceRange?
    /// The value.
    public var value: Node

    /// Makes an entry.
    public init(key: String, keyRange: SourceRange? = nil, value: Node) {
      self.key = key
      self.keyRange = keyRange
      self.value = value
    }
  }

  /// The entries, in order.
  public private(set) var entries: [Entry]

  /// Makes a mapping of entries whose keys the caller knows to be unique.
  public init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  /// Whether there is no entry.
  public var isEmpty: Bool { entries.isEmpty }
  /// The number of entries.
  public var count: Int { entries.count }
  /// The keys, in order.
  public var keys: [String] { entries.map(\.key) }

  /// The entry of `key`.
  public func entry(_ key: String) -> Entry? {
    index(of: key).map { entries[$0] }
  }

  /// The value of `key`; setting appends a new key at the end, and setting nil removes it.
  public subscript(key: String) -> Node? {
    get { index(of: key).map { entries[$0].value } }
    set {
      switch (index(of: key), newValue) {
      case (let index?, let node?): entries[index].value = node
      case (let index?, nil): entries.remove(at: index)
      case (nil, let node?): entries.append(Entry(key: key, value: node))
      case (nil, nil): break
      }
    }
  }

  /// Changes the value of a key in its place; does nothing when the key is absent.
  public mutating func update(_ key: String, _ change: (inout Node) -> Void) {
    guard let index = index(of: key) else { return }
    change(&entries[index].value)
  }

  /// Changes every value in its place, in order.
  public mutating func updateValues(_ change: (inout Node) -> Void) {
    for index in entries.indices { change(&entries[index].value) }
  }

  /// Renames a key in its place. Does nothing when `key` is absent.
  public mutating func rename(_ key: String, to newKey: String) {
    guard let index = index(of: key) else { return }
    entries[index].key = newKey
  }

  /// Looks at the keys alone: a copy of each entry on the way would cost more than the comparison.
  private func index(of key: String) -> Int? {
    for index in entries.indices where entries[index].key == key { return index }
    return nil
  }
}

extension Mapping: Equatable {
  /// Compares keys and values, not order or places.
  public static func == (lhs: Mapping, rhs: Mapping) -> Bool {
    guard lhs.count == rhs.count else { return false }
    // The common case, which needs no look-up. Values are compared once only: twice at every level
    // would double the time with each level.
    if zip(lhs.entries, rhs.entries).allSatisfy({ $0.key == $1.key }) {
      return zip(lhs.entries, rhs.entries).allSatisfy { $0.value == $1.value }
    }
    let other = Dictionary(rhs.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    return lhs.entries.allSatisfy { other[$0.key] == $0.value }
  }
}
