// The arithmetic of a rate limit, without a clock.

/// Says how long each request has to wait. Requests are served in the order they ask.
struct TokenBucket: Sendable {
  let limit: RateLimit
  private var tokens: Double
  private var filledAt: ContinuousClock.Instant

  init(_ limit: RateLimit, now: ContinuousClock.Instant) {
    self.limit = limit
    tokens = Double(limit.burst)
    filledAt = now
  }

  /// Takes a token, on credit where there is none, unless it would take longer than `patience`.
  ///
  /// - Returns: How long to wait; nil when nothing was taken because it would take too long.
  mutating func take(now: ContinuousClock.Instant, patience: Duration) -> Duration? {
    refill(now)
    let missing = 1 - tokens
    let wait: Duration = missing <= 0 ? .zero : .seconds(missing / limit.qps)
    guard wait <= patience else { return nil }
    tokens -= 1
    return wait
  }

  /// Gives back what was taken for a request that was not sent.
  mutating func giveBack() { tokens = min(tokens + 1, Double(limit.burst)) }

  private mutating func refill(_ now: ContinuousClock.Instant) {
    guard now > filledAt else { return }
    tokens = min(tokens + (now - filledAt).inSeconds * limit.qps, Double(limit.burst))
    filledAt = now
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
