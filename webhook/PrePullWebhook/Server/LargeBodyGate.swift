// One large body at a time.

import Synchronization

/// Lets one task through at a time, the others in the order in which they came.
///
/// The tree of a body takes up to forty times the body's own size: a few of the largest, made for the purpose, would
/// take more than a process is given. Large reviews are rare and take milliseconds, unless their Secrets are looked up on
/// an API server that is slow, which ends within the limit of a look-up.
final class LargeBodyGate: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Runs `body` when it is its turn. A cancelled task waits too: whoever is before it is done soon.
  func pass<Value>(_ body: () async -> Value) async -> Value {
    await enter()
    defer { leave() }
    return await body()
  }

  private func enter() async {
    await withCheckedContinuation { continuation in
      let mayEnter = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if mayEnter { continuation.resume() }
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
