// When a failed request is sent again: the one place that decides it.

/// How often, after how long, and after which failures a request is sent again.
///
/// Reads are sent again after anything that may pass. Writes are sent again only when the server certainly did nothing:
/// it was never reached, or it answered 429. All of it ends at the request's deadline.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is sent at most; 1 for no retries.
  public var maximumAttempts = 5
  /// The pause after the first failure.
  public var initialDelay: Duration = .milliseconds(100)
  /// How much longer each further pause is.
  public var factor = 2.0
  /// The longest pause, unless the server asks for a longer one.
  public var maximumDelay: Duration = .seconds(10)
  /// The part of a pause that chance decides, 0 to 1, so that clients do not come back all at once.
  public var jitter = 0.5
  /// The longest pause that a server may ask for; a request that is told to wait longer fails.
  public var maximumRetryAfter: Duration = .seconds(60)

  /// The defaults: five attempts, 100 ms and doubling.
  public init() {}

  /// Sends everything once.
  public static var never: RetryPolicy {
    var policy = RetryPolicy()
    policy.maximumAttempts = 1
    return policy
  }

  /// How long to wait before the next try; nil when there is to be none.
  ///
  /// - Parameters:
  ///   - error: How the last try failed.
  ///   - verb: What was asked.
  ///   - attempt: The number of the last try, from 1.
  ///   - random: A number from 0 to 1.
  func delay(after error: KubernetesError, verb: Verb, attempt: Int, random: Double) -> Duration? {
    guard attempt < maximumAttempts, mayPass(error, verb: verb) else { return nil }
    let pause = backoff(attempt: attempt, random: random)
    guard let asked = error.retryAfter else { return pause }
    return asked <= maximumRetryAfter ? max(asked, pause) : nil
  }

  /// The pause after a number of failures, from 1.
  func backoff(attempt: Int, random: Double) -> Duration {
    var seconds = initialDelay.inSeconds
    // Not a power: it would overflow for those who retry for ever.
    for _ in 1..<max(attempt, 1) where seconds < maximumDelay.inSeconds { seconds *= max(factor, 1) }
    let whole = min(seconds, maximumDelay.inSeconds)
    return .seconds(whole * (1 - jitter * random))
  }

  private func mayPass(_ error: KubernetesError, verb: Verb) -> Bool {
    switch error.code {
    case .tooManyRequests: true
    case .unreachable: verb.isRead || !error.mayHaveBeenProcessed
    case .connectionLost, .serverError, .serviceUnavailable, .serverTimeout: verb.isRead
    default: false
    }
  }
}
