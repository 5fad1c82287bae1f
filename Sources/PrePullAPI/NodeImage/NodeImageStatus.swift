// The status of a NodeImage, written by whoever pulls on the node.
import YAML

/// `status` of a NodeImage.
public struct NodeImageStatus: SchemaObject {
  /// The node's tasks.
  public var desired: Int?
  /// Tasks that succeeded.
  public var succeeded: Int?
  /// Tasks that failed.
  public var failed: Int?
  /// Tasks pulling now.
  public var pulling: Int?
  /// Tasks that wait.
  public var waiting: Int?
  /// What has become of each image, by name.
  public var imageStatuses: [String: NodeImageImageStatus]?
  /// How the first look at the node's images went.
  public var firstSyncStatus: SyncStatus?

  /// A status with nothing set.
  public init() {}

  /// The status' fields.
  public static let schema = ObjectSchema<Self>(
    "NodeImageStatus", "What has become of the node's tasks.",
    fields: [
      Field("desired", \.desired, .integer(), "The node's tasks."),
      Field("succeeded", \.succeeded, .integer(), "The tasks that succeeded."),
      Field("failed", \.failed, .integer(), "The tasks that failed."),
      Field("pulling", \.pulling, .integer(), "The tasks pulling now."),
      Field("waiting", \.waiting, .integer(), "The tasks that wait."),
      Field(
        "imageStatuses", \.imageStatuses, .map(of: NodeImageImageStatus.schema.schema),
        "What has become of each image."),
      Field(
        "firstSyncStatus", \.firstSyncStatus, SyncStatus.schema.schema,
        "How the first look at the node's images went."),
    ])
}

/// What has become of one image's tags.
public struct NodeImageImageStatus: SchemaObject {
  /// One entry a tag.
  public var tags: [ImageTagStatus]?

  /// A status with nothing set.
  public init() {}

  /// The status' fields.
  public static let schema = ObjectSchema<Self>(
    "NodeImageImageStatus", "What has become of one image's tags.",
    fields: [
      Field(
        "tags", \.tags, .list(of: ImageTagStatus.schema.schema, ListRules(maxItems: 256)), "One entry a tag.")
    ])
}

/// What has become of one tag.
public struct ImageTagStatus: SchemaObject {
  /// The tag.
  public var tag: String?
  /// The version of the task that this is about.
  public var version: Int?
  /// `Waiting`, `Pulling`, `Succeeded` or `Failed`.
  public var phase: String?
  /// Per cent.
  public var progress: Int?
  /// When the pull started.
  public var startTime: String?
  /// When the pull ended.
  public var completionTime: String?
  /// What the runtime calls the image.
  public var imageID: String?
  /// What went wrong.
  public var message: String?

  /// A status with nothing set.
  public init() {}

  /// The status' fields.
  public static let schema = ObjectSchema<Self>(
    "ImageTagStatus", "What has become of one tag.",
    fields: [
      Field("tag", \.tag, .string(StringRules(format: .prose)), "The tag."),
      Field("version", \.version, .integer(IntegerRules(maximum: .max)), "The version of the task that this is about."),
      Field(
        "phase", \.phase, .string(StringRules(oneOf: ["Waiting", "Pulling", "Succeeded", "Failed"])),
        "Waiting, Pulling, Succeeded or Failed."),
      Field("progress", \.progress, .integer(IntegerRules(maximum: 100)), "Per cent."),
      Field("startTime", \.startTime, .string(StringRules(format: .dateTime)), "When the pull started."),
      Field("completionTime", \.completionTime, .string(StringRules(format: .dateTime)), "When the pull ended."),
      Field("imageID", \.imageID, .string(StringRules(format: .prose)), "What the runtime calls the image."),
      Field("message", \.message, .string(StringRules(format: .prose)), "What went wrong."),
    ])
}

/// How the first look at a node's images went.
public struct SyncStatus: SchemaObject {
  /// When.
  public var syncAt: String?
  /// `Succeeded` or `Failed`.
  public var status: String?
  /// What went wrong.
  public var message: String?

  /// A status with nothing set.
  public init() {}

  /// The status' fields.
  public static let schema = ObjectSchema<Self>(
    "SyncStatus", "How the first look at the node's images went.",
    fields: [
      Field("syncAt", \.syncAt, .string(StringRules(format: .dateTime)), "When."),
      Field(
        "status", \.status, .string(StringRules(oneOf: ["Succeeded", "Failed"])), "Succeeded or Failed."),
      Field("message", \.message, .string(StringRules(format: .prose)), "What went wrong."),
    ])
}
