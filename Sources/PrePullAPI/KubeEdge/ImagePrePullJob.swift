// KubeEdge's ImagePrePullJob.
import YAML

/// `spec` of an ImagePrePullJob.
public struct ImagePrePullJobSpec: SchemaObject {
  /// What is pulled, where and within which limits.
  public var imagePrePullTemplate = ImagePrePullTemplate()
  /// Changes for the nodes that carry a label, in order.
  public var imagePrePullOverriders: [ImagePrePullOverriderEntry]?
  /// The proposal's other spelling of `imagePrePullOverriders`.
  public var imagePrepullScope: [ImagePrePullOverriderEntry]?

  /// A spec with nothing set.
  public init() {}

  /// The spec's fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullJobSpec", "What the job is to do.",
    fields: [
      Field(
        "imagePrePullTemplate", required: \.imagePrePullTemplate, ImagePrePullTemplate.schema.schema,
        "What is pulled, where and within which limits."),
      Field(
        "imagePrePullOverriders", \.imagePrePullOverriders,
        .list(of: ImagePrePullOverriderEntry.schema.schema, ListRules(maxItems: 32)),
        "Changes to images and Secrets for the nodes that carry a label."),
      Field(
        "imagePrepullScope", \.imagePrepullScope,
        .list(of: ImagePrePullOverriderEntry.schema.schema, ListRules(maxItems: 32)),
        aliasOf: "imagePrePullOverriders",
        "Another spelling of imagePrePullOverriders, which the webhook rewrites."),
    ],
    celRules: [
      CELRule(
        "!(has(self.imagePrePullOverriders) && has(self.imagePrepullScope))",
        "imagePrepullScope is another spelling of imagePrePullOverriders; set one of them")
    ],
    checks: [
      { mapping, validation in
        validation.checkAlias("imagePrepullScope", of: "imagePrePullOverriders", in: mapping, .scopeAlias)
      },
      ImagePrePullRules.checkOverriddenImages,
    ],
    normalizations: [{ rewriteAlias("imagePrepullScope", of: "imagePrePullOverriders", in: &$0) }])
}

/// An ImagePrePullJob of any version.
public typealias ImagePrePullJob = Manifest<ImagePrePullJobSpec, ImagePrePullJobStatus>

extension ImagePrePullJobSpec: ManifestSpec {
  /// ImagePrePullJob.
  public static var kind: ResourceKind { .imagePrePullJob }
}

extension ResourceKind {
  /// KubeEdge's ImagePrePullJob.
  public static let imagePrePullJob = ResourceKind(
    group: "operations.kubeedge.io", versions: ["v1alpha1", "v1alpha2"], storageVersion: "v1alpha2",
    kind: "ImagePrePullJob", plural: "imageprepulljobs", scope: .cluster, dialect: .kubeedge,
    documentation: "Pulls images onto edge nodes before workloads need them.",
    spec: ImagePrePullJobSpec.schema.shape, status: ImagePrePullJobStatus.schema.shape,
    printerColumns: [
      PrinterColumn("STATE", .string, ".status.state", "Init, Checking, Pulling, Successful or Failed"),
      PrinterColumn("PHASE", .string, ".status.phase", "The phase of the v1alpha2 status"),
      PrinterColumn("AGE", .date, ".metadata.creationTimestamp", "How long ago the job was made"),
      PrinterColumn("REASON", .string, ".status.reason", "Why the job failed"),
    ])
}
