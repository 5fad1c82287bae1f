// The work on a node between its first order and its outcome.
import BitCollections

/// What is under way on a node, over all of its tasks.
struct NodeWork: Sendable {
  /// When the first task was ordered; KubeEdge's budget runs from here.
  var orderedAt: EngineTime
  /// When the present task was ordered or last heard of.
  var progressAt: EngineTime
  /// When the first task was heard of: the end of the checks.
  var startedAt: EngineTime?
  /// Whether the present task is known to exist.
  var isStarted = false
  /// The images, in the order in which the node pulls them.
  var images: [ImageWork]
  /// How many tasks were lost.
  var losses = 0
  /// The API server takes no task at the moment.
  var refusal: Refusal?
  /// The whole task's limit that the present task was ordered with.
  var orderedTimeout: Int

  /// Since when, how often and why a task could not be created.
  struct Refusal: Sendable {
    var since: EngineTime
    var count: Int
    var message: String
  }

  /// The images that were pulled.
  var pulled: BitSet { BitSet(images.lazy.filter(\.isPulled).map(\.index)) }

  /// The first image that is still being pulled; kubelet pulls a Pod's images one after the other.
  func firstUnresolved(retries: Int) -> Int? {
    images.firstIndex { !$0.isResolved(retries: retries) && !$0.isBackingOff }
      ?? images.firstIndex { !$0.isResolved(retries: retries) }
  }

  /// Forgets which task counted what, so that a new one can be ordered.
  mutating func closeTask() {
    for index in images.indices {
      images[index].earlierFailures += images[index].failures
      images[index].failures = 0
      images[index].isBackingOff = false
    }
    isStarted = false
  }
}

/// One image of a node's work.
struct ImageWork: Sendable {
  /// Its place in the job's table.
  var index: Int
  var isPulled = false
  /// Failed attempts in tasks before the present one, and in the present one.
  var earlierFailures = 0
  var failures = 0
  /// Kubelet waits before it tries again.
  var isBackingOff = false
  /// Why the latest attempt failed.
  var lastFailure: ImageFailure?
  /// It can never be pulled here.
  var isHopeless = false

  init(index: Int) { self.index = index }

  var totalFailures: Int { earlierFailures + failures }

  func isExhausted(retries: Int) -> Bool { !isPulled && (isHopeless || totalFailures > retries) }

  func isResolved(retries: Int) -> Bool { isPulled || isExhausted(retries: retries) }
}

/// A task that holds its node's place among the concurrent ones.
struct Occupant: Sendable, Equatable {
  enum Stage: Sendable, Equatable {
    /// It pulls.
    case running
    /// Its node's outcome is decided, and it is removed once that is stored.
    case lingering
    /// It is being removed; its place is free then at the latest.
    case leaving(until: EngineTime)
  }
  var attempt: Int
  var stage: Stage
}
