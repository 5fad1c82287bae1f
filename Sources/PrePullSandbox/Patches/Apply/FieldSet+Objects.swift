// Sets of places from objects: all of one, what two differ in, and an object without some.

import YAML

extension FieldSet {
  /// The places that a value sets.
  init(of node: Node, _ types: FieldTypes) {
    self.init()
    switch node.content {
    case .mapping(let mapping) where !mapping.isEmpty && !types.isAtomic:
      for entry in mapping.entries {
        children[.field(entry.key)] = FieldSet(of: entry.value, types.field(entry.key))
      }
    case .sequence(let items) where !items.isEmpty:
      let kind = types.listKind(items)
      for item in items {
        guard let step = FieldStep.item(item, kind) else { break }
        var child = kind == .set ? FieldSet() : FieldSet(of: item, types.item)
        child.isMember = true
        children[step] = child
      }
      if children.isEmpty { isMember = true }
    default: isMember = true
    }
  }

  /// The places that are new or other in `new`, and those of `old` that are gone.
  static func difference(
    _ old: Node?, _ new: Node?, _ types: FieldTypes
  ) -> (changed: FieldSet, removed: FieldSet) {
    guard let old else { return (new.map { FieldSet(of: $0, types) } ?? FieldSet(), FieldSet()) }
    guard let new else { return (FieldSet(), FieldSet(of: old, types)) }
    if old == new { return (FieldSet(), FieldSet()) }
    var changed = FieldSet()
    var removed = FieldSet()
    func compare(_ step: FieldStep, _ old: Node?, _ new: Node?, _ types: FieldTypes) {
      let inner = difference(old, new, types)
      if !inner.changed.isEmpty { changed.children[step] = inner.changed }
      if !inner.removed.isEmpty { removed.children[step] = inner.removed }
    }
    switch (old.content, new.content) {
    case (.mapping(let before), .mapping(let after)) where !types.isAtomic && !before.isEmpty && !after.isEmpty:
      for entry in after.entries { compare(.field(entry.key), before[entry.key], entry.value, types.field(entry.key)) }
      for entry in before.entries where after[entry.key] == nil {
        compare(.field(entry.key), entry.value, nil, types.field(entry.key))
      }
    case (.sequence(let before), .sequence(let after)) where types.listKind(before + after) != .atomic:
      let kind = types.listKind(before + after)
      func byStep(_ items: [Node]) -> [FieldStep: Node] {
        Dictionary(
          items.compactMap { item in FieldStep.item(item, kind).map { ($0, item) } }, uniquingKeysWith: { $1 })
      }
      let (known, now) = (byStep(before), byStep(after))
      for (step, item) in now {
        compare(step, known[step], item, types.item)
        if known[step] == nil { changed.children[step, default: FieldSet()].isMember = true }
      }
      for (step, item) in known where now[step] == nil {
        compare(step, item, nil, types.item)
        removed.children[step, default: FieldSet()].isMember = true
      }
    default:
      // One value in another's place: what was below it is gone.
      return (FieldSet(of: new, types), FieldSet(of: old, types).subtracting(FieldSet(of: new, types)))
    }
    return (changed, removed)
  }

  /// A value without these places; nil when nothing is left of it.
  func removed(from node: Node, _ types: FieldTypes) -> Node? {
    if isMember { return nil }
    switch node.content {
    case .mapping(var mapping):
      for entry in mapping.entries {
        guard let child = children[.field(entry.key)] else { continue }
        mapping[entry.key] = child.removed(from: entry.value, types.field(entry.key))
      }
      return mapping.isEmpty ? nil : Node(mapping)
    case .sequence(let items):
      let kind = types.listKind(items)
      let rest = items.compactMap { item -> Node? in
        guard let step = FieldStep.item(item, kind), let child = children[step] else { return item }
        return child.removed(from: item, types.item)
      }
      return rest.isEmpty ? nil : Node(.sequence(rest))
    default: return node
    }
  }
}
