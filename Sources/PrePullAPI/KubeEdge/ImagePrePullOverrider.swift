// Changes to images and Secrets on nodes that carry a label (KubeEdge's enhancement proposal).
import YAML

/// An entry of `spec.imagePrePullOverriders`: the wrapper that the proposal writes around an overrider.
public struct ImagePrePullOverriderEntry: SchemaObject {
  /// The overrider.
  public var imagePrePullOverrider = ImagePrePullOverrider()

  /// An entry with nothing set.
  public init() {}

  /// An entry that holds `overrider`.
  public init(_ overrider: ImagePrePullOverrider) { imagePrePullOverrider = overrider }

  /// The wrapper and, for entries written without it, the overrider's own fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullOverriderEntry", "An overrider; the key imagePrePullOverrider may be left out.",
    fields: [
      Field(
        "imagePrePullOverrider", required: \.imagePrePullOverrider, ImagePrePullOverrider.schema.schema,
        isRequired: false, "The overrider."),
      Field(
        "nodeLabel", \.looseNodeLabel, .string(StringRules(format: .nodeLabel)),
        aliasOf: "imagePrePullOverrider.nodeLabel", "The nodes' label, when the wrapper is left out."),
      Field(
        "overriders", \.looseOverriders, Overriders.schema.schema,
        aliasOf: "imagePrePullOverrider.overriders", "The changes, when the wrapper is left out."),
    ],
    celRules: [
      CELRule(
        """
        has(self.imagePrePullOverrider) ? !has(self.nodeLabel) && !has(self.overriders) : \
        has(self.nodeLabel) && has(self.overriders)
        """, "nodeLabel and overriders must be set once, inside imagePrePullOverrider or without it")
    ],
    checks: [ImagePrePullRules.checkOverriderWrapper],
    normalizations: [
      { mapping in
        guard mapping["imagePrePullOverrider"] == nil else { return }
        mapping = Mapping([Mapping.Entry(key: "imagePrePullOverrider", value: Node(.mapping(mapping)))])
      }
    ])

  private var looseNodeLabel: String? {
    get { nil }
    set { if let newValue { imagePrePullOverrider.nodeLabel = newValue } }
  }

  private var looseOverriders: Overriders? {
    get { nil }
    set { if let newValue { imagePrePullOverrider.overriders = newValue } }
  }
}

/// Changes for the nodes that carry a label.
public struct ImagePrePullOverrider: SchemaObject {
  /// `key` or `key=value`.
  public var nodeLabel = ""
  /// The changes, applied in order.
  public var overriders = Overriders()

  /// An overrider with nothing set.
  public init() {}

  /// The overrider's fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullOverrider", "Changes for the nodes that carry a label.",
    fields: [
      Field(
        "nodeLabel", required: \.nodeLabel, .string(StringRules(format: .nodeLabel)),
        "The nodes' label, as key or key=value."),
      Field("overriders", required: \.overriders, Overriders.schema.schema, "The changes, applied in order."),
    ])
}

/// The changes of one overrider.
public struct Overriders: SchemaObject {
  /// Changes to every image.
  public var imageOverriders: [ImageOverrider]?
  /// Changes to the Secret of every image.
  public var secretOverriders: [SecretOverrider]?

  /// No changes.
  public init() {}

  /// The lists of changes.
  public static let schema = ObjectSchema<Self>(
    "Overriders", "Changes to images and to their Secrets.",
    fields: [
      Field(
        "imageOverriders", \.imageOverriders, .list(of: ImageOverrider.schema.schema, ListRules(maxItems: 16)),
        "Changes to every image of the job."),
      Field(
        "secretOverriders", \.secretOverriders,
        .list(of: SecretOverrider.schema.schema, ListRules(maxItems: 16)),
        "Changes to the Secret of every image."),
    ])
}

/// What an overrider does to a component.
public enum OverriderOperator: String, SchemaValue, CaseIterable {
  /// Appends the value.
  case add
  /// Empties the component.
  case remove
  /// Sets the component.
  case replace
}

/// A change to one component of every image.
public typealias ImageOverrider = ComponentOverrider<ImageReference.Component>

/// A change to one component of every image's Secret.
public typealias SecretOverrider = ComponentOverrider<SecretComponent>

/// The part of a Secret's `namespace/name` that an overrider changes.
public enum SecretComponent: String, SchemaValue, CaseIterable {
  /// The namespace.
  case namespace = "Namespace"
  /// The name.
  case secretName = "SecretName"
}

/// A change to one component of something.
public struct ComponentOverrider<Component: OverridableComponent>: SchemaObject {
  /// What is changed.
  public var component = Component.initial
  /// How.
  public var `operator` = OverriderOperator.replace
  /// What is appended or set.
  public var value: String?

  /// A replacement that has no value yet.
  public init() {}

  /// The change's fields.
  public static var schema: ObjectSchema<Self> { Component.overriderSchema }

  fileprivate static func makeSchema(_ name: String, _ documentation: String) -> ObjectSchema<Self> {
    let components = Component.allCases.map(\.rawValue)
    return ObjectSchema<Self>(
      name, documentation,
      fields: [
        Field(
          "component", required: \.component, .string(StringRules(oneOf: components)),
          "The part that is changed: \(components.joined(separator: ", "))."),
        Field(
          "operator", required: \.operator,
          .string(StringRules(oneOf: OverriderOperator.allCases.map(\.rawValue))),
          "add appends the value, remove empties the component, replace sets it."),
        Field(
          "value", \.value, .string(StringRules(format: .componentValue)),
          "What is appended or set; required for add and replace."),
      ],
      celRules: [
        CELRule(
          "self.operator == 'remove' || (has(self.value) && size(self.value) > 0)",
          "value is required for add and replace")
      ], checks: [ImagePrePullRules.checkOverriderValue])
  }
}

/// The components that a kind of overrider knows.
public protocol OverridableComponent: SchemaValue, CaseIterable, RawRepresentable where RawValue == String {
  /// The component of an overrider that says nothing yet.
  static var initial: Self { get }
  /// The schema of an overrider of these components; a generic type cannot store it itself.
  static var overriderSchema: ObjectSchema<ComponentOverrider<Self>> { get }
}

extension ImageReference.Component: OverridableComponent {
  /// The registry.
  public static let initial = Self.registry
  /// The fields of an image overrider.
  public static let overriderSchema = ImageOverrider.makeSchema(
    "ImageOverrider", "A change to one component of every image.")
}

extension SecretComponent: OverridableComponent {
  /// The name.
  public static let initial = Self.secretName
  /// The fields of a Secret overrider.
  public static let overriderSchema = SecretOverrider.makeSchema(
    "SecretOverrider", "A change to one component of every image's Secret.")
}
