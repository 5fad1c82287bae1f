// What a schema does not know is dropped.

import YAML

extension StructuralSchema {
  /// Takes out of a whole object what the schema does not know.
  /// - Returns: The paths of what was taken out.
  func pruneObject(_ object: inout Mapping) -> [String] {
    var unknown: [String] = []
    var result = Mapping()
    for entry in object.entries {
      if ["apiVersion", "kind", "metadata"].contains(entry.key) {
        result[entry.key] = entry.value
      } else if let schema = properties[entry.key] {
        result[entry.key] = schema.pruned(entry.value, at: entry.key, &unknown)
      } else if keepsUnknown {
        result[entry.key] = entry.value
      } else {
        unknown.append(entry.key)
      }
    }
    object = result
    return unknown
  }

  private func pruned(_ node: Node, at path: String, _ unknown: inout [String]) -> Node {
    switch node.content {
    case .mapping(let mapping):
      var entries: [Mapping.Entry] = []
      entries.reserveCapacity(mapping.count)
      for entry in mapping.entries {
        let inner = "\(path).\(entry.key)"
        if let schema = properties[entry.key] {
          entries.append(Mapping.Entry(key: entry.key, value: schema.pruned(entry.value, at: inner, &unknown)))
        } else if case .schema(let schema) = additional {
          entries.append(Mapping.Entry(key: entry.key, value: schema.pruned(entry.value, at: inner, &unknown)))
        } else if keepsUnknown || isOpen {
          entries.append(Mapping.Entry(key: entry.key, value: entry.value))
        } else {
          unknown.append(inner)
        }
      }
      return Node(Mapping(entries))
    case .sequence(let list):
      guard let items else { return node }
      return Node(
        .sequence(list.enumerated().map { items.pruned($0.element, at: "\(path)[\($0.offset)]", &unknown) }))
    default: return node
    }
  }

  private var isOpen: Bool {
    if case .any = additional { true } else { false }
  }
}
