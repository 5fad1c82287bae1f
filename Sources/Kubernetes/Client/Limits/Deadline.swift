// Ends work at a point in time, and says whether it was the time or a cancellation that ended it.

enum Deadline {
  private enum Event<Value: Sendable>: Sendable {
    case ended(Result<Value, KubernetesError>)
    case passed
    case stopped
  }

  /// Runs `work`, and cancels it when `instant` comes.
  ///
  /// - Throws: What `work` throws; ``KubernetesError`` of code `timeout` when the deadline ended it.
  static func run<Value: Sendable>(
    until instant: ContinuousClock.Instant, timeout: Duration,
    _ work: @escaping @Sendable () async throws(KubernetesError) -> Value
  ) async throws(KubernetesError) -> Value {
    // Work that is quick might otherwise be done before anybody looks at the clock.
    guard timeout > .zero else { throw KubernetesError(.timeout, "no time was given for an answer") }
    let result = await withTaskGroup(of: Event<Value>.self) { group in
      group.addTask {
        do throws(KubernetesError) {
          return .ended(.success(try await work()))
        } catch {
          return .ended(.failure(error))
        }
      }
      group.addTask {
        do {
          try await Alarm.sleep(until: instant)
          return .passed
        } catch {
          return .stopped
        }
      }
      var hasPassed = false
      var result: Result<Value, KubernetesError>?
      for await event in group {
        switch event {
        case .ended(let outcome): result = outcome
        case .passed: hasPassed = true
        case .stopped: continue
        }
        group.cancelAll()
        if result != nil { break }
      }
      // The clock cancelled the work; how the work took it says nothing.
      if hasPassed, case .failure(let error)? = result {
        return Result<Value, KubernetesError>.failure(passed(timeout, error))
      }
      return result ?? .failure(KubernetesError(.cancelled, "the task was cancelled"))
    }
    return try result.get()
  }

  private static func passed(_ timeout: Duration, _ error: KubernetesError) -> KubernetesError {
    KubernetesError(
      .timeout, "no answer within \(timeout.formattedSeconds)", mayHaveBeenProcessed: error.mayHaveBeenProcessed)
  }
}

extension ContinuousClock.Instant {
  /// The instant after a duration from now; at most a century, as the clock's arithmetic traps beyond its range.
  static func after(_ duration: Duration) -> Self { .now.advanced(by: min(duration, .seconds(100 * 366 * 86_400))) }
}

extension Duration {
  /// `30s` or `0.25s`.
  var formattedSeconds: String {
    let seconds = (inSeconds * 1_000).rounded() / 1_000
    return seconds == seconds.rounded() && seconds < 1e15 ? "\(Int(seconds))s" : "\(seconds)s"
  }
}
