// What is not said gets the schema's default.

import YAML

extension StructuralSchema {
  /// Fills in the defaults of a value.
  func fillInDefaults(_ node: inout Node) {
    switch node.content {
    case .mapping(var mapping):
      for (key, schema) in properties.sorted(by: { $0.key < $1.key }) {
        // A null where none may be asks for the default.
        if let value = mapping[key], value.isNull, !schema.isNullable, schema.defaultValue != nil { mapping[key] = nil }
        if mapping[key] == nil, let value = schema.defaultValue { mapping[key] = value }
        mapping.update(key) { schema.fillInDefaults(&$0) }
      }
      if case .schema(let schema) = additional {
        for key in mapping.keys where properties[key] == nil { mapping.update(key) { schema.fillInDefaults(&$0) } }
      }
      node = Node(mapping)
    case .sequence(var list):
      guard let items else { return }
      for index in list.indices { items.fillInDefaults(&list[index]) }
      node = Node(.sequence(list))
    default: break
    }
  }
}
