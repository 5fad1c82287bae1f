// The schema of a Swift type: its fields bound to the type's properties.
import YAML

/// A Swift type that mirrors an object of the API, declared once by its `schema`.
public protocol SchemaObject: SchemaValue {
  /// An object with nothing set.
  init()
  /// The object's fields and rules.
  static var schema: ObjectSchema<Self> { get }
}

/// A field of the API bound to a property of `Root`.
public struct Field<Root: Sendable>: Sendable {
  var shape: FieldShape
  let read: @Sendable (Node, inout Root) -> Bool
  let write: @Sendable (Root) -> Node?

  /// A field that may be left out.
  public init<Value: SchemaValue>(
    _ name: String, _ property: WritableKeyPath<Root, Value?> & Sendable, _ schema: Schema,
    default defaultValue: Node? = nil, aliasOf: String? = nil, _ documentation: String
  ) {
    shape = FieldShape(
      name: name, schema: schema, defaultValue: defaultValue, aliasOf: aliasOf, documentation: documentation)
    read = { node, root in
      guard let value = Value(node: node) else { return false }
      root[keyPath: property] = value
      return true
    }
    write = { $0[keyPath: property]?.node }
  }

  /// A field that always has a value.
  public init<Value: SchemaValue>(
    _ name: String, required property: WritableKeyPath<Root, Value> & Sendable, _ schema: Schema,
    isRequired: Bool = true, default defaultValue: Node? = nil, _ documentation: String
  ) {
    shape = FieldShape(
      name: name, schema: schema, isRequired: isRequired, defaultValue: defaultValue,
      documentation: documentation)
    read = { node, root in
      guard let value = Value(node: node) else { return false }
      root[keyPath: property] = value
      return true
    }
    write = { $0[keyPath: property].node }
  }

  private init(
    shape: FieldShape, read: @escaping @Sendable (Node, inout Root) -> Bool,
    write: @escaping @Sendable (Root) -> Node?
  ) {
    self.shape = shape
    self.read = read
    self.write = write
  }

  /// The field as a field of an object that embeds `Root` inline.
  public func inline<Outer: Sendable>(in property: WritableKeyPath<Outer, Root> & Sendable) -> Field<Outer> {
    Field<Outer>(
      shape: shape,
      read: { [read] node, outer in read(node, &outer[keyPath: property]) },
      write: { [write] outer in write(outer[keyPath: property]) })
  }
}

/// The fields, checks and normal form of a type of the API.
public struct ObjectSchema<Root: Sendable>: Sendable {
  let fields: [Field<Root>]
  /// The same without the Swift type.
  public let shape: ObjectShape

  init(
    _ name: String, _ documentation: String, fields: [Field<Root>], celRules: [CELRule] = [],
    checks: [ObjectCheck] = [], normalizations: [ObjectNormalization] = [],
    explanations: [String: FieldExplanation] = [:], misnomers: [String: String] = [:]
  ) {
    self.fields = fields
    shape = ObjectShape(
      name: name, documentation: documentation, fields: fields.map(\.shape), celRules: celRules,
      checks: checks, normalizations: normalizations, explanations: explanations, misnomers: misnomers)
  }

  /// The schema of a value of this type.
  public var schema: Schema { .object(shape) }
}

extension SchemaObject {
  /// Reads the declared fields; a null counts as absent, and undeclared fields are passed over,
  /// since validation has named them already. Nil when a field's value is of another shape.
  public init?(node: Node) {
    guard let mapping = node.mapping else { return nil }
    self.init()
    for field in Self.schema.fields {
      guard let value = mapping[field.shape.name], !value.isNull else { continue }
      guard field.read(value, &self) else { return nil }
    }
  }

  /// The fields that have a value, in the declared order.
  public var node: Node? {
    var entries: [Mapping.Entry] = []
    for field in Self.schema.fields {
      guard let value = field.write(self) else { continue }
      entries.append(Mapping.Entry(key: field.shape.name, value: value))
    }
    return Node(.mapping(Mapping(entries)))
  }
}
