// metav1.LabelSelector as a schema.
import YAML

extension LabelSelector: SchemaObject {
  /// A selector that matches everything.
  public init() { self.init(matchLabels: [:]) }

  /// The selector's fields.
  public static let schema = ObjectSchema<Self>(
    "LabelSelector",
    "Which labels are wanted; all the requirements must hold. An empty selector matches everything.",
    fields: [
      Field(
        "matchLabels", required: \.matchLabels,
        .map(of: .string(StringRules(format: .labelValue)), MapRules(maxEntries: 1024, keyFormat: .qualifiedName)),
        isRequired: false, "Labels with the values they must have."),
      Field(
        "matchExpressions", required: \.matchExpressions,
        .list(of: LabelSelectorRequirement.schema.schema, ListRules(maxItems: 256)), isRequired: false,
        "Requirements on labels."),
    ])
}

extension LabelSelectorRequirement: SchemaObject {
  /// A requirement with nothing set.
  public init() { self.init(key: "", operator: .exists, values: []) }

  /// The requirement's fields and rules.
  public static let schema = ObjectSchema<Self>(
    "LabelSelectorRequirement", "A requirement on one label.",
    fields: [
      Field("key", required: \.key, .string(StringRules(format: .qualifiedName)), "The label's key."),
      Field(
        "operator", required: \.operator,
        .string(StringRules(oneOf: Operator.allCases.map(\.rawValue))),
        "In, NotIn, Exists or DoesNotExist."),
      Field(
        "values", required: \.values,
        .list(of: .string(StringRules(format: .labelValue)), ListRules(maxItems: 256)), isRequired: false,
        "The values for In and NotIn; none for Exists and DoesNotExist."),
    ],
    celRules: [
      CELRule(
        """
        self.operator in ['In', 'NotIn'] ? (has(self.values) && size(self.values) > 0) : \
        (!has(self.values) || size(self.values) == 0)
        """, "In and NotIn need values; Exists and DoesNotExist have none")
    ],
    checks: [SelectorRules.checkValues])
}

extension LabelSelectorRequirement.Operator: SchemaValue {}

enum SelectorRules {
  /// Values are given for In and NotIn, and for nothing else.
  static let checkValues: ObjectCheck = { requirement, validation in
    guard let name = requirement["operator"]?.string,
      let kind = LabelSelectorRequirement.Operator(rawValue: name)
    else { return }
    let isEmpty = requirement["values"].map { $0.isNull || $0.isEmptyCollection } ?? true
    switch kind {
    case .isIn, .notIn:
      guard isEmpty else { return }
      validation.report(
        .selectorValuesMissing, field: "values", in: requirement, "must be given with operator \(name)",
        hint: "list the values, or use \(kind == .isIn ? "Exists" : "DoesNotExist")")
    case .exists, .doesNotExist:
      guard !isEmpty else { return }
      validation.report(
        .selectorValuesUnwanted, field: "values", in: requirement, "must not be given with operator \(name)",
        hint: "remove the values, or use \(kind == .exists ? "In" : "NotIn")")
    }
  }

  /// Kruise's guide once printed `podSelector: {pod-label: xxx}`: labels without the key `matchLabels`.
  static let explainBareLabels: FieldExplanation = { entry, _, validation in
    guard let labels = entry.value.mapping, !labels.isEmpty,
      labels["matchLabels"] == nil, labels["matchExpressions"] == nil,
      labels.entries.allSatisfy({ label in
        label.value.string.map { KubernetesName.labelValueProblem($0) == nil } ?? false
          && KubernetesName.qualifiedNameProblem(label.key) == nil
          && Nearest.match(to: label.key, among: ["names", "matchLabels", "matchExpressions"]) == nil
      })
    else { return false }
    validation.descend(.field(entry.key)) {
      $0.report(
        .bareLabels, "holds labels; they belong under matchLabels",
        fix: ("put them under matchLabels", .wrap(under: "matchLabels")), range: labels.entries[0].keyRange)
    }
    return true
  }
}
