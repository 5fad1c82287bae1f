// Which parts of an object have owners of their own.

import YAML

/// The type of a place in an object, as far as ownership and merging depend on it.
enum FieldTypes: Sendable {
  /// A place that a definition's schema describes.
  case schema(StructuralSchema)
  /// A place in a built-in kind, by its path.
  case builtIn([String])

  /// The type of a whole object.
  static func root(of definition: ResourceDefinition, version: String) -> FieldTypes {
    definition.custom?.versions[version]?.schema.map(FieldTypes.schema) ?? .builtIn([])
  }

  func field(_ name: String) -> FieldTypes {
    switch self {
    case .schema(let schema):
      if let field = schema.properties[name], name != "metadata" { return .schema(field) }
      if case .schema(let value) = schema.additional { return .schema(value) }
      return .builtIn([name])
    case .builtIn(let path): return .builtIn(path + [name])
    }
  }

  var item: FieldTypes {
    switch self {
    case .schema(let schema): schema.items.map(FieldTypes.schema) ?? .builtIn([])
    case .builtIn(let path): .builtIn(path)
    }
  }

  func listKind(_ items: [Node]) -> ListKind {
    switch self {
    case .schema(let schema): schema.listKind
    case .builtIn(let path): MergeKeys.kind(ofListAt: path, items: items)
    }
  }

  /// Whether a mapping has one owner.
  var isAtomic: Bool {
    switch self {
    case .schema(let schema): schema.isAtomic
    case .builtIn(let path): path.last == "selector" || path.last == "nodeSelector"
    }
  }
}
