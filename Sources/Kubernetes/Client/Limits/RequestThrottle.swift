// Lets requests through as fast as the rate limit allows.

import Synchronization

/// The rate limit of one client.
final class RequestThrottle: Sendable {
  private let bucket: Mutex<TokenBucket?>

  init(_ limit: RateLimit?) {
    bucket = Mutex(limit.map { TokenBucket($0, now: .now) })
  }

  /// Waits for a request's turn.
  /// - Throws: ``KubernetesError`` of code `timeout` at once when the turn comes after the deadline, or `cancelled`.
  func wait(until deadline: ContinuousClock.Instant) async throws(KubernetesError) {
    let now = ContinuousClock.now
    let turn = bucket.withLock { bucket -> Duration? in
      bucket == nil ? .zero : bucket?.take(now: now, patience: deadline - now)
    }
    guard let delay = turn else {
      throw KubernetesError(
        .timeout, "the client's own rate limit would hold the request back beyond its deadline",
        advice: "raise the QPS and burst, or send fewer requests")
    }
    guard delay > .zero else { return }
    do {
      try await Alarm.sleep(for: delay)
    } catch {
      bucket.withLock { $0?.giveBack() }
      throw KubernetesError(.cancelled, "the task was cancelled")
    }
  }
}
