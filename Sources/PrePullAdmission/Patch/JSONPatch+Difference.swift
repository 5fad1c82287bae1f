// Finds the changes that lead from one value tree to another.
import PrePullAPI
import YAML

extension JSONPatch {
  /// More removals than this replace the list: the API server moves every later item for each of them.
  private static let maximumRemovals = 32

  /// More changes than this replace whole fields of the root: an object of thousands of tasks would
  /// otherwise have a patch several times its own size.
  static let maximumOperations = 2_000

  /// The changes that make `new` of `old`, field by field.
  ///
  /// Mappings are compared key by key. A list that only lost items loses them one by one, last first; one
  /// whose items are mappings or lists that changed in place is compared item by item; any other list is
  /// replaced. Equal trees give an empty patch, and very many changes one that replaces whole root fields.
  public static func difference(from old: Node, to new: Node) -> JSONPatch {
    var patch = JSONPatch()
    patch.compare(old, new, at: FieldPath())
    guard patch.operations.count > maximumOperations else { return patch }
    return coarseDifference(from: old, to: new)
  }

  private static func coarseDifference(from old: Node, to new: Node) -> JSONPatch {
    guard let oldFields = old.mapping, let newFields = new.mapping, oldFields.count <= maximumOperations,
      newFields.count <= maximumOperations
    else { return JSONPatch([.replace(FieldPath(), new)]) }
    var patch = JSONPatch()
    for key in oldFields.keys where newFields[key] == nil { patch.operations.append(.remove(FieldPath(key))) }
    for entry in newFields.entries where oldFields[entry.key] != entry.value {
      let path = FieldPath(entry.key)
      patch.operations.append(oldFields[entry.key] == nil ? .add(path, entry.value) : .replace(path, entry.value))
    }
    return patch
  }

  private mutating func compare(_ old: Node, _ new: Node, at path: FieldPath) {
    switch (old.content, new.content) {
    case (.mapping(let old), .mapping(let new)): compare(old, new, at: path)
    case (.sequence(let oldItems), .sequence(let newItems)):
      if !compare(oldItems, newItems, at: path) { operations.append(.replace(path, new)) }
    default:
      if old != new { operations.append(.replace(path, new)) }
    }
  }

  private mutating func compare(_ old: Mapping, _ new: Mapping, at path: FieldPath) {
    let (oldValues, newValues) = (KeyIndex(old), KeyIndex(new))
    for entry in old.entries where newValues[entry.key] == nil {
      operations.append(.remove(path.field(entry.key)))
    }
    for entry in new.entries {
      if let value = oldValues[entry.key] {
        guard value != entry.value else { continue }
        compare(value, entry.value, at: path.field(entry.key))
      } else {
        operations.append(.add(path.field(entry.key), entry.value))
      }
    }
  }

  /// Appends the changes between two lists; false when the list is better replaced.
  private mutating func compare(_ old: [Node], _ new: [Node], at path: FieldPath) -> Bool {
    if old.count == new.count {
      let changed = old.indices.filter { old[$0] != new[$0] }
      guard changed.allSatisfy({ Self.areComparable(old[$0], new[$0]) }) else { return false }
      for index in changed { compare(old[index], new[index], at: path.index(index)) }
      return true
    }
    guard let removed = Self.removals(from: old, to: new) else { return false }
    for index in removed.reversed() { operations.append(.remove(path.index(index))) }
    return true
  }

  private static func areComparable(_ old: Node, _ new: Node) -> Bool {
    switch (old.content, new.content) {
    case (.mapping, .mapping), (.sequence, .sequence): true
    default: false
    }
  }

  /// The positions whose items must go so that `new` is left, or nil when that does not do it.
  private static func removals(from old: [Node], to new: [Node]) -> [Int]? {
    guard old.count > new.count, old.count - new.count <= maximumRemovals, !new.isEmpty else { return nil }
    var removed: [Int] = []
    var next = 0
    for (index, item) in old.enumerated() {
      if next < new.count, item == new[next] {
        next += 1
      } else {
        removed.append(index)
        guard removed.count <= old.count - new.count else { return nil }
      }
    }
    return next == new.count ? removed : nil
  }
}

/// Finds values by key without a mapping's linear search, which a hostile object of many keys would abuse.
private struct KeyIndex {
  private let mapping: Mapping
  private let values: [String: Node]?

  init(_ mapping: Mapping) {
    self.mapping = mapping
    values =
      mapping.count <= 16
      ? nil : Dictionary(mapping.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(key: String) -> Node? {
    if let values { values[key] } else { mapping[key] }
  }
}
