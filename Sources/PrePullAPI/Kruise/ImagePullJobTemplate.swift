// What ImagePullJob and ImageListPullJob have in common.
import YAML

/// The fields that both Kruise jobs embed in their `spec`.
public struct ImagePullJobTemplate: SchemaObject {
  /// Secrets in the job's namespace.
  public var pullSecrets: [String]?
  /// The nodes; nil is every node.
  public var selector: ImagePullJobNodeSelector?
  /// The nodes of the pods that it selects.
  public var podSelector: LabelSelector?
  /// How many nodes pull at the same time; nil is 1, 0 pauses.
  public var parallelism: Int?
  /// The limits of one pull.
  public var pullPolicy: PullPolicy?
  /// When the job is over.
  public var completionPolicy: CompletionPolicy?
  /// Labels and annotations for the runtime.
  public var sandboxConfig: SandboxConfig?
  /// `Always` or `IfNotPresent`.
  public var imagePullPolicy: ImagePullPolicy?

  /// A template with nothing set.
  public init() {}

  /// The template's fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePullJobTemplate", "What both Kruise jobs have in common.",
    fields: nodeFields + policyFields)

  private static let nodeFields: [Field<Self>] = [
    Field(
      "parallelism", \.parallelism, .integerOrString(),
      "How many nodes pull at the same time: a number, or its digits as a string. 1 when absent; 0 pauses the job."
    ),
    Field(
      "selector", \.selector, ImagePullJobNodeSelector.schema.schema,
      "The nodes, by name or by label. Every node when absent."),
    Field(
      "podSelector", \.podSelector, LabelSelector.schema.schema,
      "Chooses the nodes that run the matching pods of the job's namespace. Not together with selector."),
    Field(
      "pullSecrets", \.pullSecrets,
      .list(of: .string(StringRules(format: .secretName)), ListRules(maxItems: 64)),
      "Secrets of the job's namespace with the registries' credentials."),
  ]

  private static let policyFields: [Field<Self>] = [
    Field("pullPolicy", \.pullPolicy, PullPolicy.schema.schema, default: [:], "The limits of one pull."),
    Field(
      "completionPolicy", \.completionPolicy, CompletionPolicy.schema.schema, default: [:],
      "When the job is over, and when it is deleted."),
    Field(
      "imagePullPolicy", \.imagePullPolicy,
      .string(StringRules(oneOf: ImagePullPolicy.allCases.map(\.rawValue))), default: "IfNotPresent",
      "Always asks the registry each time; IfNotPresent pulls only what the node lacks."),
    Field(
      "sandboxConfig", \.sandboxConfig, SandboxConfig.schema.schema,
      "Labels and annotations that the container runtime gets with the pull."),
  ]

  /// The checks of a spec that embeds the template.
  static let checks: [ObjectCheck] = [
    ImagePullRules.checkNodeChoice, ImagePullRules.checkPaused, ImagePullRules.checkDeadline,
    ImagePullRules.checkRepeatedSecrets,
  ]

  /// The normal form of a spec that embeds the template.
  static let normalizations: [ObjectNormalization] = [{ removeRepeats(in: "pullSecrets", of: &$0) }]

  /// The wrong forms that a spec that embeds the template knows.
  static let explanations = [
    "podSelector": SelectorRules.explainBareLabels, "selector": SelectorRules.explainBareLabels,
  ]

  /// What users call the fields of a spec that embeds the template.
  static let misnomers = [
    "concurrency": "parallelism", "nodeSelector": "selector", "labelSelector": "selector",
    "nodeNames": "selector.names", "nodes": "selector.names", "names": "selector.names",
    "timeoutSeconds": "pullPolicy.timeoutSeconds", "timeout": "pullPolicy.timeoutSeconds",
    "backoffLimit": "pullPolicy.backoffLimit", "retryTimes": "pullPolicy.backoffLimit",
    "retries": "pullPolicy.backoffLimit", "imageSecrets": "pullSecrets", "imagePullSecrets": "pullSecrets",
    "secret": "pullSecrets", "activeDeadlineSeconds": "completionPolicy.activeDeadlineSeconds",
    "ttlSecondsAfterFinished": "completionPolicy.ttlSecondsAfterFinished",
    "ttl": "completionPolicy.ttlSecondsAfterFinished",
  ]

  /// The CEL rules of a spec that embeds the template.
  static let celRules = [
    CELRule("!(has(self.selector) && has(self.podSelector))", "selector and podSelector exclude each other"),
    CELRule(
      """
      !has(self.completionPolicy) || !has(self.completionPolicy.activeDeadlineSeconds) || \
      self.completionPolicy.activeDeadlineSeconds >= \
      (has(self.pullPolicy) && has(self.pullPolicy.timeoutSeconds) ? self.pullPolicy.timeoutSeconds : 600)
      """, "completionPolicy.activeDeadlineSeconds must be at least pullPolicy.timeoutSeconds (600 when absent)"),
  ]
}

/// `Always` or `IfNotPresent`.
public enum ImagePullPolicy: String, SchemaValue, CaseIterable {
  /// The registry is asked each time.
  case always = "Always"
  /// Only what the node lacks is pulled.
  case ifNotPresent = "IfNotPresent"
}

/// `spec.selector` of a Kruise job: nodes by name or by label.
public struct ImagePullJobNodeSelector: SchemaObject {
  /// The nodes by name.
  public var names: [String]?
  /// The nodes by label.
  public var labels = LabelSelector()

  /// A selector of every node.
  public init() {}

  /// The selector's fields, those of a label selector among them.
  public static let schema = ObjectSchema<Self>(
    "ImagePullJobNodeSelector", "Nodes by name or by label, not both.",
    fields: [
      Field(
        "names", \.names,
        .list(
          of: .string(StringRules(format: .nodeName)),
          ListRules(maxItems: ImagePrePullTemplate.maximumNodeNames)),
        "The nodes by name.")
    ] + LabelSelector.schema.fields.map { $0.inline(in: \Self.labels) },
    celRules: [
      CELRule(
        """
        !(has(self.names) && size(self.names) > 0 && \
        ((has(self.matchLabels) && size(self.matchLabels) > 0) || \
        (has(self.matchExpressions) && size(self.matchExpressions) > 0)))
        """, "names excludes matchLabels and matchExpressions")
    ],
    checks: LabelSelector.schema.shape.checks + [ImagePullRules.checkNamesAgainstLabels])
}

/// `spec.pullPolicy`.
public struct PullPolicy: SchemaObject {
  /// One attempt's limit in seconds.
  public var timeoutSeconds: Int?
  /// Retries after the first attempt.
  public var backoffLimit: Int?

  /// A policy with nothing set.
  public init() {}

  /// The policy's fields.
  public static let schema = ObjectSchema<Self>(
    "PullPolicy", "The limits of one pull.",
    fields: [
      Field(
        "timeoutSeconds", \.timeoutSeconds, .integer(), default: 600,
        "How many seconds one attempt at one image may take."),
      Field("backoffLimit", \.backoffLimit, .integer(), default: 3, "Retries after the first attempt."),
    ])
}

/// `spec.completionPolicy`.
public struct CompletionPolicy: SchemaObject {
  /// Whether the job ends.
  public enum Kind: String, SchemaValue, CaseIterable {
    /// It ends when every node was tried.
    case always = "Always"
    /// It never ends: the images are pulled again every day and on new nodes.
    case never = "Never"
  }

  /// Whether the job ends.
  public var type: Kind?
  /// The whole job's limit in seconds.
  public var activeDeadlineSeconds: Int?
  /// How long a finished job is kept, in seconds.
  public var ttlSecondsAfterFinished: Int?

  /// A policy with nothing set.
  public init() {}

  /// The policy's fields.
  public static let schema = ObjectSchema<Self>(
    "CompletionPolicy", "When the job is over.",
    fields: [
      Field(
        "type", \.type, .string(StringRules(oneOf: Kind.allCases.map(\.rawValue))), default: "Always",
        "Always ends when every node was tried; Never pulls again every day and on every node that joins."),
      Field(
        "activeDeadlineSeconds", \.activeDeadlineSeconds, .integer(IntegerRules(maximum: .max)),
        "How many seconds the whole job may take. Only with Always."),
      Field(
        "ttlSecondsAfterFinished", \.ttlSecondsAfterFinished, .integer(),
        "How many seconds after its end the job is deleted. Only with Always."),
    ],
    celRules: [
      CELRule(
        """
        !has(self.type) || self.type != 'Never' || \
        (!has(self.activeDeadlineSeconds) && !has(self.ttlSecondsAfterFinished))
        """, "activeDeadlineSeconds and ttlSecondsAfterFinished need type Always")
    ],
    checks: [ImagePullRules.checkNever])
}

/// `spec.sandboxConfig`: what the runtime is told about the pod that the image is for.
public struct SandboxConfig: SchemaObject {
  /// Labels.
  public var labels: [String: String]?
  /// Annotations.
  public var annotations: [String: String]?

  /// A config with nothing set.
  public init() {}

  /// The config's fields.
  public static let schema = ObjectSchema<Self>(
    "SandboxConfig", "What the container runtime is told with the pull.",
    fields: [
      Field("labels", \.labels, .map(of: .string(StringRules(format: .prose))), "Labels."),
      Field("annotations", \.annotations, .map(of: .string(StringRules(format: .prose))), "Annotations."),
    ])
}
