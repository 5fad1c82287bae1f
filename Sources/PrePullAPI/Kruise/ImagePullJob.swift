// Kruise's ImagePullJob: one image.
import YAML

/// `spec` of an ImagePullJob.
public struct ImagePullJobSpec: SchemaObject {
  /// The image.
  public var image = ""
  /// What it shares with ImageListPullJob.
  public var template = ImagePullJobTemplate()

  /// A spec with nothing set.
  public init() {}

  /// The spec's fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePullJobSpec", "What the job is to do.",
    fields: [
      Field("image", required: \.image, .string(StringRules(format: .imageReference)), "The image to pull.")
    ] + ImagePullJobTemplate.schema.fields.map { $0.inline(in: \Self.template) },
    celRules: ImagePullJobTemplate.celRules + [
      CELRule(
        """
        has(self.pullSecrets) == has(oldSelf.pullSecrets) && \
        (!has(self.pullSecrets) || self.pullSecrets == oldSelf.pullSecrets)
        """, "pullSecrets cannot be changed")
    ],
    checks: ImagePullJobTemplate.checks, normalizations: ImagePullJobTemplate.normalizations,
    explanations: ImagePullJobTemplate.explanations,
    misnomers: ImagePullJobTemplate.misnomers.merging(["images": "image (several images are an ImageListPullJob)"]) {
      $1
    })
}

/// `status` of an ImagePullJob.
public struct ImagePullJobStatus: SchemaObject {
  /// When the controller took the job up.
  public var startTime: String?
  /// When the job ended.
  public var completionTime: String?
  /// Nodes chosen.
  public var desired: Int?
  /// Nodes pulling.
  public var active: Int?
  /// Nodes that have the image.
  public var succeeded: Int?
  /// Nodes that failed.
  public var failed: Int?
  /// The job's state in a sentence.
  public var message: String?
  /// The nodes that failed, sorted.
  public var failedNodes: [String]?

  /// A status with nothing set.
  public init() {}

  /// The status' fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePullJobStatus", "What has become of the job.",
    fields: [
      Field("startTime", \.startTime, .string(StringRules(format: .dateTime)), "When the job was taken up."),
      Field("completionTime", \.completionTime, .string(StringRules(format: .dateTime)), "When the job ended."),
      Field("desired", \.desired, .integer(), "The nodes chosen."),
      Field("active", \.active, .integer(), "The nodes pulling now."),
      Field("succeeded", \.succeeded, .integer(), "The nodes that have the image."),
      Field("failed", \.failed, .integer(), "The nodes that failed."),
      Field("message", \.message, .string(StringRules(format: .prose)), "The job's state in a sentence."),
      Field(
        "failedNodes", \.failedNodes, .list(of: .string(StringRules(format: .prose)), ListRules(maxItems: 50_000)),
        "The nodes that failed, sorted."),
    ])
}

/// An ImagePullJob of any version.
public typealias ImagePullJob = Manifest<ImagePullJobSpec, ImagePullJobStatus>

extension ImagePullJobSpec: ManifestSpec {
  /// ImagePullJob.
  public static var kind: ResourceKind { .imagePullJob }
}

extension ResourceKind {
  /// Kruise's ImagePullJob.
  public static let imagePullJob = ResourceKind(
    group: "apps.kruise.io", versions: ["v1alpha1", "v1beta1"], storageVersion: "v1beta1", kind: "ImagePullJob",
    plural: "imagepulljobs", scope: .namespaced, dialect: .kruise,
    documentation: "Pulls one image onto nodes before workloads need it.", spec: ImagePullJobSpec.schema.shape,
    status: ImagePullJobStatus.schema.shape,
    printerColumns: [
      PrinterColumn("TOTAL", .integer, ".status.desired", "The nodes chosen"),
      PrinterColumn("ACTIVE", .integer, ".status.active", "The nodes pulling now"),
      PrinterColumn("SUCCEED", .integer, ".status.succeeded", "The nodes that have the image"),
      PrinterColumn("FAILED", .integer, ".status.failed", "The nodes that failed"),
      PrinterColumn("AGE", .date, ".metadata.creationTimestamp", "How long ago the job was made"),
      PrinterColumn("MESSAGE", .string, ".status.message", "The job's state in a sentence"),
    ])
}
