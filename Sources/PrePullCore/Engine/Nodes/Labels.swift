// Labels of an object in the memory of their texts and little more: there are those of every node of the cluster.
import PrePullAPI
import YAML

/// An object's labels, sorted by key. They are asked as a dictionary is, and take a fifth of its memory: 16 bytes for each
/// value, and as much for each key where objects that carry the same keys share the list of them.
public struct Labels: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The keys in ascending order, each once.
  public private(set) var keys: [String]
  /// The values, each in the place of its key.
  public private(set) var values: [String]

  /// Labels from pairs in any order; of several values for one key the last counts.
  public init(_ pairs: some Sequence<(key: String, value: String)>) {
    keys = []
    values = []
    keys.reserveCapacity(pairs.underestimatedCount)
    values.reserveCapacity(pairs.underestimatedCount)
    // Servers give them in order, and then each goes to the end.
    for (key, value) in pairs { self[key] = value }
  }

  /// The labels in an object's metadata; what is no text there counts as not said.
  public init(metadata: Node?) {
    let entries = metadata?["labels"]?.mapping?.entries ?? []
    self.init(EmptyCollection())
    keys.reserveCapacity(entries.count)
    values.reserveCapacity(entries.count)
    for entry in entries {
      if let value = entry.value.string { self[entry.key] = value }
    }
  }

  /// Labels from pairs, as ``init(_:)`` makes them.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.lazy.map { (key: $0.0, value: $0.1) })
  }

  /// How many there are.
  public var count: Int { keys.count }

  /// The value of a label; nil when there is none of that key.
  public subscript(key: String) -> String? {
    get {
      let (place, isThere) = place(of: key)
      return isThere ? values[place] : nil
    }
    set {
      let (place, isThere) = place(of: key)
      switch (isThere, newValue) {
      case (true, let value?): values[place] = value
      case (true, nil):
        keys.remove(at: place)
        values.remove(at: place)
      case (false, let value?):
        keys.insert(key, at: place)
        values.insert(value, at: place)
      case (false, nil): break
      }
    }
  }

  /// Where a key is, or would be.
  private func place(of key: String) -> (Int, isThere: Bool) {
    guard let last = keys.last, key <= last else { return (keys.count, false) }
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return (low, keys[low] == key)
  }

  /// The same labels with the memory of others.
  ///
  /// - Parameters:
  ///   - shared: Gives a list that equals the one it takes.
  ///   - text: Gives a text that equals the one it takes.
  package func sharing(keys shared: ([String]) -> [String], value text: (String) -> String) -> Labels {
    var labels = self
    labels.keys = shared(keys)
    labels.values = values.map(text)
    return labels
  }
}

extension LabelSelector {
  /// Whether an object with these labels is selected.
  func matches(_ labels: Labels) -> Bool { matches { labels[$0] } }
}

extension LabelSelectorRequirement {
  /// Whether an object with these labels meets the requirement.
  func matches(_ labels: Labels) -> Bool { matches { labels[$0] } }
}
