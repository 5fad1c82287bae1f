// Strategic merge patches: merge patches that know which lists are maps in disguise.

import YAML

enum StrategicMergePatch {
  private static let directive = "$patch"
  private static let retainKeys = "$retainKeys"
  private static let orderPrefix = "$setElementOrder/"
  private static let deletionPrefix = "$deleteFromPrimitiveList/"

  static func apply(_ patch: Node, to target: Node) throws(APIError) -> Node {
    try merge(patch, into: target, at: []) ?? [:]
  }

  /// The merged value; nil when the patch takes it out.
  private static func merge(_ patch: Node, into target: Node?, at path: [String]) throws(APIError) -> Node? {
    guard let changes = patch.mapping else { return patch }
    switch changes.text(directive) {
    case "": break
    case "delete": return nil
    case "replace":
      var replacement = changes
      replacement[directive] = nil
      return Node(replacement)
    case let unknown: throw .badRequest("Unknown patch type found: \(unknown)")
    }
    var result = target?.mapping ?? Mapping()
    if let kept = changes[retainKeys]?.sequence?.compactMap(\.string) {
      result = Mapping(result.entries.filter { kept.contains($0.key) })
    }
    for change in changes.entries {
      if change.key.hasPrefix(deletionPrefix) {
        let field = String(change.key.dropFirst(deletionPrefix.count))
        let gone = change.value.sequence ?? []
        if let items = result[field]?.sequence { result[field] = Node(.sequence(items.filter { !gone.contains($0) })) }
      } else if !change.key.hasPrefix("$") {
        try mergeField(change, into: &result, order: changes[orderPrefix + change.key], at: path + [change.key])
      }
    }
    return Node(result)
  }

  private static func mergeField(
    _ change: Mapping.Entry, into result: inout Mapping, order: Node?, at path: [String]
  ) throws(APIError) {
    if change.value.isNull {
      result[change.key] = nil
    } else if let items = change.value.sequence {
      result[change.key] = try mergeList(items, into: result[change.key], order: order, at: path)
    } else {
      result[change.key] = try merge(change.value, into: result[change.key], at: path)
    }
  }

  private static func mergeList(
    _ patch: [Node], into target: Node?, order: Node?, at path: [String]
  ) throws(APIError) -> Node {
    if patch.contains(where: { $0[directive] == "replace" }) {
      return Node(.sequence(patch.filter { $0[directive] == nil }))
    }
    let existing = target?.sequence ?? []
    switch MergeKeys.kind(ofListAt: path, items: existing + patch) {
    case .atomic: return Node(.sequence(patch))
    case .set: return Node(.sequence(existing + patch.filter { !existing.contains($0) }))
    case .map(let keys):
      var result = existing
      for item in patch {
        let index = result.firstIndex { known in keys.allSatisfy { known[$0] == item[$0] } }
        let merged = try merge(item, into: index.map { result[$0] }, at: path)
        switch (index, merged) {
        case (let index?, let merged?): result[index] = merged
        case (let index?, nil): result.remove(at: index)
        case (nil, let merged?): result.append(merged)
        case (nil, nil): break
        }
      }
      return Node(.sequence(ordered(result, by: order?.sequence ?? [], keys: keys)))
    }
  }

  /// The items in the order that the patch asks for; those it does not name come last, as they were.
  private static func ordered(_ items: [Node], by order: [Node], keys: [String]) -> [Node] {
    guard !order.isEmpty else { return items }
    let position: (Node) -> Int = { item in
      order.firstIndex { wanted in keys.allSatisfy { wanted[$0] == item[$0] } } ?? order.count
    }
    return items.enumerated().sorted { (position($0.element), $0.offset) < (position($1.element), $1.offset) }
      .map(\.element)
  }
}
