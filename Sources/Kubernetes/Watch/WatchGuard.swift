// Ends a watch whose server has fallen silent: a connection can die without anybody being told.

import Synchronization

/// Listens to a watch. Only once it has heard a bookmark does it know that the server sends them, and minds silence.
final class WatchGuard: Sendable {
  private struct State {
    var lastHeard = ContinuousClock.now
    /// Bookmarks are not to be waited for before the server has sent one.
    var sendsBookmarks = false
    var awaitsInitialEvents: Bool
  }

  private let state: Mutex<State>
  private let silence: Duration
  private let initialSilence: Duration

  private init(_ options: WatchOptions) {
    silence = options.silence
    initialSilence = options.initialSilence
    state = Mutex(State(awaitsInitialEvents: options.sendsInitialEvents))
  }

  func heard(_ event: WatchEvent) {
    let now = ContinuousClock.now
    state.withLock { state in
      state.lastHeard = now
      guard case .bookmark(_, let endsInitialEvents) = event else { return }
      state.sendsBookmarks = true
      if endsInitialEvents { state.awaitsInitialEvents = false }
    }
  }

  /// Runs `work`, and cancels it when nothing is heard for too long.
  static func run(
    _ options: WatchOptions, _ work: @escaping @Sendable (WatchGuard) async throws(KubernetesError) -> Void
  ) async throws(KubernetesError) {
    let guardian = WatchGuard(options)
    let result = await withTaskGroup(of: Result<Void, KubernetesError>?.self) { group in
      group.addTask {
        do throws(KubernetesError) {
          return .success(try await work(guardian))
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        await guardian.waitForSilence()
        return nil
      }
      var fellSilent = false
      var result: Result<Void, KubernetesError>?
      for await outcome in group {
        if let outcome { result = outcome } else { fellSilent = result == nil && !Task.isCancelled }
        group.cancelAll()
      }
      if fellSilent, case .failure? = result {
        let error = KubernetesError(.timeout, "the watch has said nothing for too long")
        return Result<Void, KubernetesError>.failure(error)
      }
      return result ?? .failure(KubernetesError(.cancelled, "the task was cancelled"))
    }
    try result.get()
  }

  private func waitForSilence() async {
    while true {
      let state = state.withLock { $0 }
      let allowed = state.awaitsInitialEvents ? initialSilence : silence
      let minds = state.awaitsInitialEvents || state.sendsBookmarks
      let now = ContinuousClock.now
      let end = state.lastHeard.advanced(by: allowed)
      if minds, now >= end { return }
      do {
        try await Alarm.sleep(until: minds ? end : now.advanced(by: allowed))
      } catch {
        return
      }
    }
  }
}
