// An openAPIV3Schema, read once, as pruning, defaulting and validation need it.

import YAML

/// What a value must be like.
final class StructuralSchema: Sendable {
  enum ValueType: String, Sendable {
    case object, array, string, integer, number, boolean
  }

  /// What the keys that `properties` does not name may hold.
  enum Additional: Sendable {
    case none
    case any
    case schema(StructuralSchema)
  }

  let type: ValueType?
  let properties: [String: StructuralSchema]
  let additional: Additional
  let items: StructuralSchema?
  let required: [String]
  let enumeration: [Node]
  let pattern: SchemaPattern?
  let bounds: Bounds
  let isNullable: Bool
  let isIntOrString: Bool
  let keepsUnknown: Bool
  let defaultValue: Node?
  let rules: [ValidationRule]
  let alternatives: [Alternatives]
  /// How the items of a list are told apart in server-side apply.
  let listKind: ListKind
  /// Whether the whole value has one owner in server-side apply.
  let isAtomic: Bool

  /// The limits of size.
  struct Bounds: Sendable {
    var minimum: Double?
    var maximum: Double?
    var minLength: Int?
    var maxLength: Int?
    var minItems: Int?
    var maxItems: Int?
    var minProperties: Int?
    var maxProperties: Int?
  }

  /// `anyOf`, `oneOf`, `allOf` or `not`.
  struct Alternatives: Sendable {
    enum Kind: String, Sendable, CaseIterable { case anyOf, oneOf, allOf, not }
    var kind: Kind
    var schemas: [StructuralSchema]
  }

  /// Reads a schema.
  /// - Throws: The field of the definition that cannot be done justice.
  init(_ node: Node, at path: String) throws(FieldFinding) {
    type = node["type"]?.string.flatMap(ValueType.init)
    var properties: [String: StructuralSchema] = [:]
    for entry in node["properties"]?.fields.entries ?? [] {
      properties[entry.key] = try StructuralSchema(entry.value, at: "\(path).properties[\(entry.key)]")
    }
    self.properties = properties
    additional = try Self.additional(node["additionalProperties"], at: "\(path).additionalProperties")
    items = try node["items"].map { node throws(FieldFinding) in try StructuralSchema(node, at: "\(path).items") }
    required = (node["required"]?.sequence ?? []).compactMap(\.string)
    enumeration = node["enum"]?.sequence ?? []
    pattern = try node["pattern"]?.string.map { text throws(FieldFinding) in
      try SchemaPattern(text, at: "\(path).pattern")
    }
    bounds = Bounds(node)
    isNullable = node["nullable"]?.bool ?? false
    isIntOrString = node["x-kubernetes-int-or-string"]?.bool ?? false
    keepsUnknown = node["x-kubernetes-preserve-unknown-fields"]?.bool ?? false
    defaultValue = node["default"]
    rules = try ValidationRule.rules(node["x-kubernetes-validations"], at: "\(path).x-kubernetes-validations")
    alternatives = try Self.alternatives(node, at: path)
    listKind = Self.listKind(node)
    isAtomic = node["x-kubernetes-map-type"] == "atomic"
  }

  private static func additional(_ node: Node?, at path: String) throws(FieldFinding) -> Additional {
    switch node?.content {
    case .bool(true)?: .any
    case .mapping?: .schema(try StructuralSchema(node ?? [:], at: path))
    default: .none
    }
  }

  private static func alternatives(_ node: Node, at path: String) throws(FieldFinding) -> [Alternatives] {
    var found: [Alternatives] = []
    for kind in Alternatives.Kind.allCases {
      guard let value = node[kind.rawValue] else { continue }
      var schemas: [StructuralSchema] = []
      for (index, item) in (value.sequence ?? [value]).enumerated() {
        schemas.append(try StructuralSchema(item, at: "\(path).\(kind.rawValue)[\(index)]"))
      }
      found.append(Alternatives(kind: kind, schemas: schemas))
    }
    return found
  }

  private static func listKind(_ node: Node) -> ListKind {
    switch node["x-kubernetes-list-type"]?.string {
    case "set": .set
    case "map": .map(keys: (node["x-kubernetes-list-map-keys"]?.sequence ?? []).compactMap(\.string))
    default: .atomic
    }
  }
}

extension StructuralSchema.Bounds {
  init(_ node: Node) {
    minimum = Self.number(node["minimum"])
    maximum = Self.number(node["maximum"])
    minLength = node["minLength"]?.integer
    maxLength = node["maxLength"]?.integer
    minItems = node["minItems"]?.integer
    maxItems = node["maxItems"]?.integer
    minProperties = node["minProperties"]?.integer
    maxProperties = node["maxProperties"]?.integer
  }

  private static func number(_ node: Node?) -> Double? {
    switch node?.content {
    case .integer(let value)?: Double(value)
    case .float(let value)?: value
    default: nil
    }
  }
}
