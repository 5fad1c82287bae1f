// The time between the decision to stop and the stop.

import Synchronization

/// Whether the process is on its way down.
///
/// From then on it is not ready, and every answer asks its client to leave the connection. It goes on answering, as a
/// cluster needs a while to stop sending.
public final class Drain: Sendable {
  private let draining = Atomic<Bool>(false)

  /// A process that stays.
  public init() {}

  /// Whether connections shall end.
  public var isDraining: Bool { draining.load(ordering: .relaxed) }

  /// Begins the way down.
  public func begin() { draining.store(true, ordering: .relaxed) }
}
