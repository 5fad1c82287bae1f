// Counts of a job's nodes by state, kept as nodes change so that nobody ever has to count.

/// How many nodes of a job stand where.
public struct Tally: Sendable, Equatable {
  /// Nodes that wait for their turn, for a node to become ready, or for the next attempt.
  public internal(set) var waiting = 0
  /// Nodes that a task runs on.
  public internal(set) var active = 0
  /// Nodes that have every image.
  public internal(set) var succeeded = 0
  /// Nodes that failed.
  public internal(set) var failed = 0

  /// All nodes of the job.
  public var selected: Int { waiting + active + succeeded + failed }
  /// Nodes that were tried to the end.
  public var done: Int { succeeded + failed }
  /// Nodes with something left to do.
  public var unfinished: Int { waiting + active }

  mutating func change(_ state: NodeState, by amount: Int) {
    switch state {
    case .outside: break
    case .queued, .parked, .resting: waiting += amount
    case .running: active += amount
    case .succeeded: succeeded += amount
    case .failed: failed += amount
    }
  }
}

/// Counts by image, for the dialect whose status has them.
struct ImageTally: Sendable {
  /// By the image's number.
  private(set) var counts: [Int: Counts] = [:]

  struct Counts: Sendable, Equatable {
    var active = 0
    var pulled = 0
    /// Failures by kind.
    var failures: [FailureCode: Int] = [:]

    var failed: Int { failures.values.reduce(0, +) }
  }

  mutating func countActive(_ image: Int, by amount: Int) { counts[image, default: Counts()].active += amount }

  mutating func count(_ outcome: NodeOutcome, required: [Int], by amount: Int) {
    for image in required {
      if outcome.pulled.contains(image) {
        counts[image, default: Counts()].pulled += amount
      } else if let failure = outcome.failure, failure.tried.contains(image) {
        let code = failure.images.first { $0.image == image }?.code ?? failure.code
        counts[image, default: Counts()].failures[code, default: 0] += amount
      }
    }
  }

  mutating func clearOutcomes() {
    for image in counts.keys {
      counts[image]?.pulled = 0
      counts[image]?.failures = [:]
    }
  }

  subscript(_ image: Int) -> Counts { counts[image] ?? Counts() }
}
