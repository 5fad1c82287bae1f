// Where a field path leads in a tree that was read from source.
import YAML

/// A node found by its path, with what is around it.
struct NodeLocation {
  /// The node itself.
  var node: Node
  /// Its entry, when it is the value of a key.
  var entry: Mapping.Entry?
  /// The list or mapping that holds it; nil for the root.
  var parent: Node?
  /// Whether it is written inside braces or brackets, where block style is not possible.
  var isInFlow: Bool

  /// Follows `path` from `root`; nil when it leads nowhere.
  init?(_ path: FieldPath, in root: Node, of source: SourceText) {
    node = root
    isInFlow = source.isFlow(root)
    for step in path.steps {
      let parent = node
      self.parent = parent
      switch step {
      case .field(let name), .key(let name):
        guard let entry = parent.mapping?.entry(name) else { return nil }
        self.entry = entry
        node = entry.value
      case .index(let index):
        guard let items = parent.sequence, items.indices.contains(index) else { return nil }
        entry = nil
        node = items[index]
      }
      isInFlow = isInFlow || source.isFlow(parent)
    }
  }
}

extension SourceText {
  /// Whether a list or mapping is written with braces or brackets.
  func isFlow(_ node: Node) -> Bool {
    guard node.mapping != nil || node.sequence != nil, let range = node.range else { return false }
    guard let first = slice(range).unicodeScalars.first else { return false }
    return first == "{" || first == "["
  }
}
