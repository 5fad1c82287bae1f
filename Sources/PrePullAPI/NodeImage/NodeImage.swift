// Kruise's NodeImage: what one node is to pull, written by the controller.
import YAML

/// `spec` of a NodeImage.
public struct NodeImageSpec: SchemaObject {
  /// What to pull, by familiar image name.
  public var images: [String: ImageSpec]?

  /// A spec with nothing set.
  public init() {}

  /// The spec's fields.
  public static let schema = ObjectSchema<Self>(
    "NodeImageSpec", "What the node is to pull.",
    fields: [
      Field(
        "images", \.images,
        .map(of: ImageSpec.schema.schema, MapRules(maxEntries: 256, keyFormat: .familiarImageName)),
        "What to pull, by image name without tag or digest.")
    ])
}

/// The tags of one image.
public struct ImageSpec: SchemaObject {
  /// Secrets with the registry's credentials.
  public var pullSecrets: [ReferenceObject]?
  /// Labels and annotations for the runtime.
  public var sandboxConfig: SandboxConfig?
  /// The tags to pull.
  public var tags: [ImageTagSpec] = []

  /// An image with no tags.
  public init() {}

  /// The image's fields.
  public static let schema = ObjectSchema<Self>(
    "ImageSpec", "The tags of one image.",
    fields: [
      Field(
        "pullSecrets", \.pullSecrets, .list(of: ReferenceObject.schema.schema, ListRules(maxItems: 64)),
        "Secrets with the registry's credentials."),
      Field(
        "sandboxConfig", \.sandboxConfig, SandboxConfig.schema.schema,
        "Labels and annotations that the container runtime gets with the pull."),
      Field(
        "tags", required: \.tags, .list(of: ImageTagSpec.schema.schema, ListRules(maxItems: 256)),
        "The tags to pull, each listed once."),
    ],
    checks: [NodeImageRules.checkRepeatedTags])
}

/// A Secret of some namespace.
public struct ReferenceObject: SchemaObject {
  /// The Secret's namespace.
  public var namespace: String?
  /// The Secret's name.
  public var name: String?
  /// v1beta1: how the Secret is looked up.
  public var mode: String?

  /// A reference with nothing set.
  public init() {}

  /// The reference's fields.
  public static let schema = ObjectSchema<Self>(
    "ReferenceObject", "A Secret of some namespace.",
    fields: [
      Field("namespace", \.namespace, .string(StringRules(format: .namespaceName)), "The Secret's namespace."),
      Field("name", \.name, .string(StringRules(format: .secretName)), "The Secret's name."),
      Field("mode", \.mode, .string(StringRules(format: .componentValue)), "v1beta1: how the Secret is looked up."),
    ])
}

/// One tag of an image, and how it is pulled.
public struct ImageTagSpec: SchemaObject {
  /// The tag, or a digest `sha256:…`.
  public var tag = ""
  /// When the task was added.
  public var createdAt: String?
  /// Changes when the task is to be done again.
  public var version: Int?
  /// `Always` or `IfNotPresent`.
  public var imagePullPolicy: ImagePullPolicy?
  /// The jobs that asked for the tag.
  public var ownerReferences: [Node]?
  /// The task's limits.
  public var pullPolicy = ImageTagPullPolicy()

  /// A tag with nothing set.
  public init() {}

  /// The tag's fields.
  public static let schema = ObjectSchema<Self>(
    "ImageTagSpec", "One tag of an image, and how it is pulled.",
    fields: [
      Field("tag", required: \.tag, .string(StringRules(format: .tagOrDigest)), "The tag, or a digest sha256:…"),
      Field(
        "createdAt", \.createdAt, .string(StringRules(format: .dateTime)),
        "When the task was added; now when absent."),
      Field(
        "version", \.version, .integer(IntegerRules(maximum: .max)), "Raised when the task is to be done again."),
      Field(
        "imagePullPolicy", \.imagePullPolicy,
        .string(StringRules(oneOf: ImagePullPolicy.allCases.map(\.rawValue))), default: "IfNotPresent",
        "Always asks the registry each time; IfNotPresent pulls only what the node lacks."),
      Field(
        "ownerReferences", \.ownerReferences, .list(of: .opaque, ListRules(maxItems: 1024)),
        "The jobs that asked for the tag."),
      Field(
        "pullPolicy", required: \.pullPolicy, ImageTagPullPolicy.schema.schema,
        "The task's limits; ttlSecondsAfterFinished among them must be set."),
    ])
}

/// The limits of one tag's pull.
public struct ImageTagPullPolicy: SchemaObject {
  /// One attempt's limit in seconds.
  public var timeoutSeconds: Int?
  /// Retries after the first attempt.
  public var backoffLimit: Int?
  /// How long a finished task is kept, in seconds.
  public var ttlSecondsAfterFinished: Int?
  /// The whole task's limit in seconds.
  public var activeDeadlineSeconds: Int?

  /// A policy with nothing set.
  public init() {}

  /// The policy's fields.
  public static let schema = ObjectSchema<Self>(
    "ImageTagPullPolicy", "The limits of one tag's pull.",
    fields: [
      Field(
        "timeoutSeconds", \.timeoutSeconds, .integer(), default: 600,
        "How many seconds one attempt may take."),
      Field("backoffLimit", \.backoffLimit, .integer(), default: 3, "Retries after the first attempt."),
      Field(
        "ttlSecondsAfterFinished", \.ttlSecondsAfterFinished, .integer(),
        "How many seconds after its end the task is removed. Required, or finished tasks would pile up."),
      Field(
        "activeDeadlineSeconds", \.activeDeadlineSeconds, .integer(IntegerRules(maximum: .max)),
        "How many seconds the whole task may take."),
    ],
    celRules: [CELRule("has(self.ttlSecondsAfterFinished)", "ttlSecondsAfterFinished is required")],
    checks: [NodeImageRules.checkTimeToLive])
}

/// A NodeImage of any version.
public typealias NodeImage = Manifest<NodeImageSpec, NodeImageStatus>

extension NodeImageSpec: ManifestSpec {
  /// NodeImage.
  public static var kind: ResourceKind { .nodeImage }
}

extension ResourceKind {
  /// Kruise's NodeImage.
  public static let nodeImage = ResourceKind(
    group: "apps.kruise.io", versions: ["v1alpha1", "v1beta1"], storageVersion: "v1beta1", kind: "NodeImage",
    plural: "nodeimages", scope: .cluster, dialect: .nodeImage,
    documentation: "What one node is to pull; the controller writes it, one a node, with the node's name.",
    spec: NodeImageSpec.schema.shape, isSpecRequired: false, status: NodeImageStatus.schema.shape,
    printerColumns: [
      PrinterColumn("DESIRED", .integer, ".status.desired", "The tasks of the node"),
      PrinterColumn("PULLING", .integer, ".status.pulling", "The tasks pulling now"),
      PrinterColumn("SUCCEED", .integer, ".status.succeeded", "The tasks that succeeded"),
      PrinterColumn("FAILED", .integer, ".status.failed", "The tasks that failed"),
      PrinterColumn("AGE", .date, ".metadata.creationTimestamp", "How long ago the object was made"),
    ])
}
