// Kruise's ImageListPullJob: several images.
import YAML

/// `spec` of an ImageListPullJob.
public struct ImageListPullJobSpec: SchemaObject {
  /// The images, pulled on every chosen node.
  public var images: [String] = []
  /// What it shares with ImagePullJob.
  public var template = ImagePullJobTemplate()

  /// A spec with nothing set.
  public init() {}

  /// The spec's fields.
  public static let schema = ObjectSchema<Self>(
    "ImageListPullJobSpec", "What the job is to do.",
    fields: [
      Field(
        "images", required: \.images,
        .list(of: .string(StringRules(format: .imageReference)), ListRules(minItems: 1, maxItems: 255)),
        "The images to pull, each listed once.")
    ] + ImagePullJobTemplate.schema.fields.map { $0.inline(in: \Self.template) },
    celRules: ImagePullJobTemplate.celRules,
    checks: ImagePullJobTemplate.checks + [ImagePullRules.checkRepeatedImages],
    normalizations: ImagePullJobTemplate.normalizations,
    explanations: ImagePullJobTemplate.explanations,
    misnomers: ImagePullJobTemplate.misnomers.merging(["image": "images"]) { $1 })
}

/// `status` of an ImageListPullJob.
public struct ImageListPullJobStatus: SchemaObject {
  /// When the controller took the job up.
  public var startTime: String?
  /// When the job ended.
  public var completionTime: String?
  /// Images asked for.
  public var desired: Int?
  /// Images being pulled.
  public var active: Int?
  /// Images done, whatever the outcome.
  public var completed: Int?
  /// Images that every chosen node has.
  public var succeeded: Int?
  /// The images that some node could not pull.
  public var failedImageStatuses: [FailedImageStatus]?

  /// A status with nothing set.
  public init() {}

  /// The status' fields.
  public static let schema = ObjectSchema<Self>(
    "ImageListPullJobStatus", "What has become of the job.",
    fields: [
      Field("startTime", \.startTime, .string(StringRules(format: .dateTime)), "When the job was taken up."),
      Field("completionTime", \.completionTime, .string(StringRules(format: .dateTime)), "When the job ended."),
      Field("desired", \.desired, .integer(), "The images asked for."),
      Field("active", \.active, .integer(), "The images being pulled."),
      Field("completed", \.completed, .integer(), "The images that are done, whatever the outcome."),
      Field("succeeded", \.succeeded, .integer(), "The images that every chosen node has."),
      Field(
        "failedImageStatuses", \.failedImageStatuses,
        .list(of: FailedImageStatus.schema.schema, ListRules(maxItems: 255)),
        "The images that some node could not pull."),
    ])
}

/// An image that some node could not pull.
public struct FailedImageStatus: SchemaObject {
  /// Stays empty: the list runs without child jobs.
  public var imagePullJob: String?
  /// The image.
  public var name: String?
  /// What went wrong.
  public var message: String?

  /// An entry with nothing set.
  public init() {}

  /// The entry's fields.
  public static let schema = ObjectSchema<Self>(
    "FailedImageStatus", "An image that some node could not pull.",
    fields: [
      Field(
        "imagePullJob", \.imagePullJob, .string(StringRules(format: .prose)), "Stays empty: there are no child jobs."),
      Field("name", \.name, .string(StringRules(format: .prose)), "The image."),
      Field("message", \.message, .string(StringRules(format: .prose)), "What went wrong."),
    ])
}

/// An ImageListPullJob of any version.
public typealias ImageListPullJob = Manifest<ImageListPullJobSpec, ImageListPullJobStatus>

extension ImageListPullJobSpec: ManifestSpec {
  /// ImageListPullJob.
  public static var kind: ResourceKind { .imageListPullJob }
}

extension ResourceKind {
  /// Kruise's ImageListPullJob.
  public static let imageListPullJob = ResourceKind(
    group: "apps.kruise.io", versions: ["v1alpha1", "v1beta1"], storageVersion: "v1beta1",
    kind: "ImageListPullJob", plural: "imagelistpulljobs", scope: .namespaced, dialect: .kruiseList,
    documentation: "Pulls several images onto nodes before workloads need them.",
    spec: ImageListPullJobSpec.schema.shape, status: ImageListPullJobStatus.schema.shape,
    printerColumns: [
      PrinterColumn("TOTAL", .integer, ".status.desired", "The images asked for"),
      PrinterColumn("SUCCEEDED", .integer, ".status.succeeded", "The images that every chosen node has"),
      PrinterColumn("COMPLETED", .integer, ".status.completed", "The images that are done"),
      PrinterColumn("AGE", .date, ".metadata.creationTimestamp", "How long ago the job was made"),
    ])
}
