// What an engine is rebuilt from after a crash: only what the API server holds.
import YAML

/// The stored facts of a job.
public struct StoredFacts: Sendable {
  /// The job's spec.
  public var plan: PullPlan
  /// The job's `status`, nil when it has none.
  public var status: Node?
  /// The `data` of its ledger's ConfigMaps by shard number.
  public var ledger: [Int: [String: String]]
  /// Its Pods.
  public var tasks: [LiveTask]

  /// Facts of these parts.
  public init(plan: PullPlan, status: Node? = nil, ledger: [Int: [String: String]] = [:], tasks: [LiveTask] = []) {
    self.plan = plan
    self.status = status
    self.ledger = ledger
    self.tasks = tasks
  }
}

/// A task that was found in the cluster.
public struct LiveTask: Sendable {
  /// The task.
  public var id: TaskID
  /// When it was created.
  public var createdAt: EngineTime
  /// How far it is. Every image of the task has a report.
  public var images: [ImageReport]
  /// How it ended, nil while it runs.
  public var end: TaskEnd?
  /// The limit that it was ordered with, in seconds.
  public var deadlineSeconds: Int?
  /// It is being removed.
  public var isLeaving: Bool

  /// A task of these parts.
  public init(
    id: TaskID, createdAt: EngineTime, images: [ImageReport], end: TaskEnd? = nil, deadlineSeconds: Int? = nil,
    isLeaving: Bool = false
  ) {
    self.id = id
    self.createdAt = createdAt
    self.images = images
    self.end = end
    self.deadlineSeconds = deadlineSeconds
    self.isLeaving = isLeaving
  }
}
