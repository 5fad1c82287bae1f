// What users may read, kept for a few seconds.

/// Keeps what another reviewer says, for each user (with groups and all else that is known of them) and Secret. A
/// refusal is kept shorter, so that who is granted access and tries again is let through.
public struct CachedAccessReviewer<C: Clock>: AccessReviewer where C.Duration == Duration {
  private let cache: AnswerCache<AccessQuestion, Bool, C>

  /// Wraps a reviewer.
  /// - Parameters:
  ///   - reviewer: who is asked.
  ///   - lifetime: how long a user who may read a Secret is believed to.
  ///   - refusedLifetime: how long one who may not is.
  ///   - capacity: the most answers that are kept, at least 1.
  ///   - clock: what the time is read from.
  public init(
    _ reviewer: any AccessReviewer, lifetime: Duration = .seconds(5), refusedLifetime: Duration = .seconds(1),
    capacity: Int = 4096, clock: C
  ) {
    cache = AnswerCache(
      capacity: max(1, capacity), clock: clock, lifetime: { $0 ? lifetime : refusedLifetime },
      ask: { try await reviewer.mayRead($0) })
  }

  /// Whether the user may, as kept or as the other reviewer says now.
  public func mayRead(_ question: AccessQuestion) async throws -> Bool { try await cache.value(for: question) }
}

extension CachedAccessReviewer where C == ContinuousClock {
  /// Wraps a reviewer, with the lifetimes of ``init(_:lifetime:refusedLifetime:capacity:clock:)`` by the system's
  /// clock.
  public init(_ reviewer: any AccessReviewer) { self.init(reviewer, clock: ContinuousClock()) }
}
