// Steps into normal form that several objects share.
import YAML

/// Moves the value of an alias to the field it stands for, at the alias' place. When both are there the
/// object is in error and is left as it is.
func rewriteAlias(_ alias: String, of field: String, in mapping: inout Mapping) {
  guard mapping[alias] != nil, mapping[field] == nil else { return }
  mapping.rename(alias, to: field)
}

/// Keeps the first of equal items in a list.
func removeRepeats(in field: String, of mapping: inout Mapping) {
  mapping.update(field) { node in
    guard let items = node.sequence, items.count > 1 else { return }
    var kept: [Node] = []
    var seen: Set<String> = []
    for item in items {
      guard let text = item.string else {
        if !kept.contains(item) { kept.append(item) }
        continue
      }
      if seen.insert(text).inserted { kept.append(item) }
    }
    if kept.count < items.count { node.content = .sequence(kept) }
  }
}

/// Writes `default/name` for a Secret that is named without its namespace.
func qualifySecret(_ field: String, in mapping: inout Mapping) {
  mapping.update(field) { node in
    guard let text = node.string, let replacement = StringFormat.secretReference.check(text)?.replacement
    else { return }
    node.content = .string(replacement)
  }
}
