// One pause for all requests of a kind while the API server cannot serve them.

import Kubernetes
import Synchronization

/// Keeps many tasks from asking a server that is down, each by its own clock, all the time.
///
/// The first failure that tells of the server, and not of the object, holds all requests back; each further one without
/// a success in between doubles the pause.
final class ServerPause: Sendable {
  private struct State: Sendable {
    var failures = 0
    /// Requests that were begun before this are no further failures: they met the same trouble.
    var begun: ContinuousClock.Instant?
    var until: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let first: Duration
  private let longest: Duration

  /// No pause yet.
  ///
  /// - Parameters:
  ///   - first: How long the pause after the first failure is.
  ///   - longest: The longest pause, unless the server itself asks for more.
  init(first: Duration = .milliseconds(200), longest: Duration = .seconds(10)) {
    self.first = first
    self.longest = longest
  }

  /// How often in a row the server was found in trouble.
  var failures: Int { state.withLock { $0.failures } }

  /// Waits until requests may be made.
  func wait() async throws(CancellationError) {
    while let until = state.withLock({ $0.until }), ContinuousClock.now < until {
      do { try await Task.sleep(until: until) } catch { throw CancellationError() }
    }
  }

  /// The server answered.
  func noteAnswer() { state.withLock { $0 = State() } }

  /// A request failed.
  ///
  /// - Parameters:
  ///   - error: How. One that the server would give however it does counts as an answer.
  ///   - begun: When the request was begun.
  func note(_ error: KubernetesError, begun: ContinuousClock.Instant) {
    guard error.isTrouble else { return noteAnswer() }
    let now = ContinuousClock.now
    state.withLock { state in
      if let last = state.begun, begun < last { return }
      state.failures += 1
      state.begun = now
      let pause = min(first * (1 << min(state.failures - 1, 16)), longest)
      state.until = now.advanced(by: max(pause, error.retryAfter ?? .zero))
    }
  }
}
