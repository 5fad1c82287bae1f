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
        "has(self.imagePrePullOverrider) || (has(self.nodeLabel) && has(self.overriders))",
        "nodeLabel and overriders must be set")
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
public struct ImageOverrider: SchemaObject {
  /// The part of a reference that is changed.
  public enum Component: String, SchemaValue, CaseIterable {
    case registry = "Registry"
    case repository = "Repository"
    case tag = "Tag"
  }

  /// What is changed.
  public var component = Component.registry
  /// How.
  public var `operator` = OverriderOperator.replace
  /// What is appended or set.
  public var value: String?

  /// A replacement of the registry that has no value yet.
  public init() {}

  /// The change's fields.
  public static let schema = ObjectSchema<Self>(
    "ImageOverrider", "A change to one component of every image.",
    fields: [
      Field(
        "component", required: \.component,
        .string(StringRules(oneOf: Component.allCases.map(\.rawValue))),
        "The part of the reference: Registry, Repository or Tag."),
      Field(
        "operator", required: \.operator,
        .string(StringRules(oneOf: OverriderOperator.allCases.map(\.rawValue))),
        "add appends the value, remove empties the component, replace sets it."),
      Field(
        "value", \.value, .string(StringRules(format: .componentValue)),
        "What is appended or set; required for add and replace."),
    ],
    celRules: [valueRule], checks: [ImagePrePullRules.checkOverriderValue])
}

/// A change to one component of every image's Secret.
public struct SecretOverrider: SchemaObject {
  /// The part of `namespace/name` that is changed.
  public enum Component: String, SchemaValue, CaseIterable {
    case namespace = "Namespace"
    case secretName = "SecretName"
  }

  /// What is changed.
  public var component = Component.secretName
  /// How.
  public var `operator` = OverriderOperator.replace
  /// What is appended or set.
  public var value: String?

  /// A replacement of the name that has no value yet.
  public init() {}

  /// The change's fields.
  public static let schema = ObjectSchema<Self>(
    "SecretOverrider", "A change to one component of every image's Secret.",
    fields: [
      Field(
        "component", required: \.component,
        .string(StringRules(oneOf: Component.allCases.map(\.rawValue))),
        "The part of the reference: Namespace or SecretName."),
      Field(
        "operator", required: \.operator,
        .string(StringRules(oneOf: OverriderOperator.allCases.map(\.rawValue))),
        "add appends the value, remove empties the component, replace sets it."),
      Field(
        "value", \.value, .string(StringRules(format: .componentValue)),
        "What is appended or set; required for add and replace."),
    ],
    celRules: [valueRule], checks: [ImagePrePullRules.checkOverriderValue])
}

private let valueRule = CELRule(
  "self.operator == 'remove' || has(self.value)", "value is required for add and replace")
