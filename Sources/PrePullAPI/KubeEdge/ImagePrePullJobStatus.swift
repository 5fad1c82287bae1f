// The status of a KubeEdge ImagePrePullJob, in both published views.
import YAML

/// `status`: the v1alpha1 fields and, beside them, those that v1alpha2 added.
public struct ImagePrePullJobStatus: SchemaObject {
  /// v1alpha1: `Init`, `Checking`, `Pulling`, `Successful` or `Failed`.
  public var state: String?
  /// v1alpha1: `Init`, `Check`, `Pull` or `TimeOut`.
  public var event: String?
  /// v1alpha1: `Success` or `Failure`.
  public var action: String?
  /// Why the job failed, or what was left out of the status.
  public var reason: String?
  /// When the job last changed its state, RFC 3339 in UTC.
  public var time: String?
  /// v1alpha1: one entry a node.
  public var status: [ImagePrePullStatus]?
  /// v1alpha2: `Init`, `InProgress`, `Completed` or `Failure`.
  public var phase: String?
  /// v1alpha2: one entry a node.
  public var nodeStatus: [ImagePrePullNodeStatus]?

  /// A status with nothing set.
  public init() {}

  /// The status' fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullJobStatus", "What has become of the job.",
    fields: stateFields() + [
      Field(
        "status", \.status, .list(of: ImagePrePullStatus.schema.schema, ListRules(maxItems: 50_000)),
        "v1alpha1: what has become of each node."),
      Field(
        "phase", \.phase, .string(StringRules(oneOf: ["", "Init", "InProgress", "Completed", "Failure"])),
        "v1alpha2: the job's phase."),
      Field(
        "nodeStatus", \.nodeStatus,
        .list(of: ImagePrePullNodeStatus.schema.schema, ListRules(maxItems: 50_000)),
        "v1alpha2: what has become of each node."),
    ])
}

/// The five fields that the job's v1alpha1 status and each node's share.
protocol StateFields: Sendable {
  var state: String? { get set }
  var event: String? { get set }
  var action: String? { get set }
  var reason: String? { get set }
  var time: String? { get set }
}

extension ImagePrePullJobStatus: StateFields {}
extension TaskStatus: StateFields {}

private func stateFields<Root: StateFields>() -> [Field<Root>] {
  [
    Field(
      "state", \.state,
      .string(StringRules(oneOf: ["", "Init", "Checking", "Pulling", "Successful", "Failed"])),
      "v1alpha1: Init, Checking, Pulling, Successful or Failed."),
    Field(
      "event", \.event, .string(StringRules(oneOf: ["", "Init", "Check", "Pull", "TimeOut"])),
      "v1alpha1: the last step: Init, Check, Pull or TimeOut."),
    Field(
      "action", \.action, .string(StringRules(oneOf: ["", "Success", "Failure"])),
      "v1alpha1: how the last step ended: Success or Failure."),
    Field("reason", \.reason, .string(StringRules(format: .prose)), "Why it failed, or what was left out."),
    Field(
      "time", \.time, .string(StringRules(format: .prose)), "When the state last changed, RFC 3339 in UTC."),
  ]
}

/// An entry of the v1alpha1 `status.status`.
public struct ImagePrePullStatus: SchemaObject {
  /// The node and its state.
  public var nodeStatus: TaskStatus?
  /// One entry an image.
  public var imageStatus: [ImageStatus]?

  /// An entry with nothing set.
  public init() {}

  /// The entry's fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullStatus", "v1alpha1: what has become of one node.",
    fields: [
      Field("nodeStatus", \.nodeStatus, TaskStatus.schema.schema, "The node and its state."),
      Field(
        "imageStatus", \.imageStatus, .list(of: ImageStatus.schema.schema, ListRules(maxItems: 255)),
        "What has become of each image on the node."),
    ])
}

/// A node's state in v1alpha1.
public struct TaskStatus: SchemaObject {
  /// The node.
  public var nodeName: String?
  /// As the job's.
  public var state: String?
  /// As the job's.
  public var event: String?
  /// As the job's.
  public var action: String?
  /// Why the node failed.
  public var reason: String?
  /// When the node last changed its state.
  public var time: String?

  /// A state with nothing set.
  public init() {}

  /// The state's fields.
  public static let schema = ObjectSchema<Self>(
    "TaskStatus", "v1alpha1: the state of one node.",
    fields: [Field("nodeName", \.nodeName, .string(StringRules(format: .prose)), "The node.")] + stateFields())
}

/// An image's state on a node, in both views.
public struct ImageStatus: SchemaObject {
  /// The image.
  public var image: String?
  /// v1alpha1: `Successful` or `Failed`.
  public var state: String?
  /// v1alpha2: `True`, `False` or `Unknown`.
  public var status: String?
  /// Why the pull failed.
  public var reason: String?

  /// A state with nothing set.
  public init() {}

  /// The state's fields.
  public static let schema = ObjectSchema<Self>(
    "ImageStatus", "What has become of one image on one node.",
    fields: [
      Field("image", \.image, .string(StringRules(format: .prose)), "The image."),
      Field(
        "state", \.state, .string(StringRules(oneOf: ["", "Successful", "Failed"])),
        "v1alpha1: Successful or Failed."),
      Field("status", \.status, .string(StringRules(format: .prose)), "v1alpha2: True, False or Unknown."),
      Field("reason", \.reason, .string(StringRules(format: .prose)), "Why the pull failed."),
    ])
}

/// An entry of the v1alpha2 `status.nodeStatus`.
public struct ImagePrePullNodeStatus: SchemaObject {
  /// The node.
  public var nodeName: String?
  /// `Pending`, `InProgress`, `Successful`, `Failure` or `Unknown`.
  public var phase: String?
  /// Why the node failed.
  public var reason: String?
  /// The steps taken.
  public var actionFlow: [ImagePrePullAction]?
  /// One entry an image.
  public var imageStatus: [ImageStatus]?

  /// An entry with nothing set.
  public init() {}

  /// The entry's fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullNodeStatus", "v1alpha2: what has become of one node.",
    fields: [
      Field("nodeName", \.nodeName, .string(StringRules(format: .prose)), "The node."),
      Field(
        "phase", \.phase,
        .string(StringRules(oneOf: ["", "Pending", "InProgress", "Successful", "Failure", "Unknown"])),
        "The node's phase."),
      Field("reason", \.reason, .string(StringRules(format: .prose)), "Why the node failed."),
      Field(
        "actionFlow", \.actionFlow, .list(of: ImagePrePullAction.schema.schema, ListRules(maxItems: 64)),
        "The steps taken, in order."),
      Field(
        "imageStatus", \.imageStatus, .list(of: ImageStatus.schema.schema, ListRules(maxItems: 255)),
        "What has become of each image."),
    ])
}

/// A step that v1alpha2 records.
public struct ImagePrePullAction: SchemaObject {
  /// `Check` or `Pull`.
  public var action: String?
  /// `True`, `False` or `Unknown`.
  public var status: String?
  /// Why it failed.
  public var reason: String?
  /// When it ended.
  public var time: String?

  /// A step with nothing set.
  public init() {}

  /// The step's fields.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullAction", "v1alpha2: one step on one node.",
    fields: [
      Field("action", \.action, .string(StringRules(oneOf: ["", "Check", "Pull"])), "Check or Pull."),
      Field(
        "status", \.status, .string(StringRules(oneOf: ["", "True", "False", "Unknown"])),
        "How it ended: True, False or Unknown."),
      Field("reason", \.reason, .string(StringRules(format: .prose)), "Why it failed."),
      Field("time", \.time, .string(StringRules(format: .prose)), "When it ended, RFC 3339 in UTC."),
    ])
}
