// How and when a job ended.

/// The end of a job.
public struct JobEnd: Sendable, Equatable {
  /// Why a job ends.
  public enum Cause: String, Sendable, CaseIterable {
    /// Every node was tried.
    case allTried
    /// No node was chosen, and the dialect calls that a failure.
    case noNodes
    /// More nodes failed than the job tolerates.
    case tooManyFailures
    /// `activeDeadlineSeconds` went by.
    case deadline
    /// The user gave it up.
    case cancelled
  }

  /// Why it ended.
  public var cause: Cause
  /// When it ended.
  public var at: EngineTime
  /// The step that the last failure was in; KubeEdge's `event` of a failed job.
  public var step: NodeFailure.Step
  /// How many nodes the job was for. Those that were not tried are not stored one by one.
  public var selected: Int

  /// An end of these parts.
  public init(cause: Cause, at: EngineTime, step: NodeFailure.Step = .pull, selected: Int) {
    self.cause = cause
    self.at = at
    self.step = step
    self.selected = selected
  }

  /// Whether the job reached its aim, as far as the dialect's rules say.
  public var isSuccess: Bool { cause == .allTried }
}
