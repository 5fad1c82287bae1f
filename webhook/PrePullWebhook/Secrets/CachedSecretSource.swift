// What is known of Secrets, kept for a few seconds.
import PrePullAdmission

/// Keeps what another source says: 5 seconds for a Secret that is there, one second for one that is missing, so that
/// who creates it and tries again is believed. What is kept holds no credentials.
public struct CachedSecretSource<C: Clock>: SecretSource where C.Duration == Duration {
  private let cache: AnswerCache<SecretDemand.Secret, SecretState, C>

  /// Wraps a source.
  /// - Parameters:
  ///   - source: who is asked.
  ///   - lifetime: how long a Secret that is there is believed to be as it was.
  ///   - missingLifetime: how long one that is missing or no use is.
  ///   - capacity: the most Secrets that are kept, at least 1.
  ///   - clock: what the time is read from.
  public init(
    _ source: any SecretSource, lifetime: Duration = .seconds(5), missingLifetime: Duration = .seconds(1),
    capacity: Int = 4096, clock: C
  ) {
    cache = AnswerCache(
      capacity: max(1, capacity), clock: clock,
      lifetime: { state in if case .usable = state { lifetime } else { missingLifetime } },
      ask: { try await source.secret($0) })
  }

  /// What is known of the Secret, as kept or as the other source says now.
  public func secret(_ name: SecretDemand.Secret) async throws -> SecretState { try await cache.value(for: name) }
}

extension CachedSecretSource where C == ContinuousClock {
  /// Wraps a source, with the lifetimes of ``init(_:lifetime:missingLifetime:capacity:clock:)`` by the system's clock.
  public init(_ source: any SecretSource) { self.init(source, clock: ContinuousClock()) }
}
