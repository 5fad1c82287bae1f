// Waits for a point in time, and leaves nothing behind when the wait is cancelled.
//
// A cancelled `Task.sleep` keeps its timer until the time it was to end at (swiftlang/swift#60441). Deadlines are nearly
// all cancelled: at 2,000 requests a second, each with half a minute of time, 60,000 timers would stand. SwiftNIO's
// scheduled tasks go away when they are cancelled.

import NIOCore
import NIOPosix
import Synchronization

/// One wait.
final class Alarm: Sendable {
  private enum State {
    /// Nobody waits yet.
    case set
    case awaited(CheckedContinuation<Bool, Never>)
    case over(hasRung: Bool)
  }

  /// The loops' clock cannot count far; who waits longer than this waits several times.
  private static let longest: Duration = .seconds(86_400)

  private let state = Mutex(State.set)

  /// Returns at `instant`, never before; at once when that is over.
  /// - Throws: `CancellationError` when the task is cancelled first.
  static func sleep(until instant: ContinuousClock.Instant) async throws(CancellationError) {
    while true {
      if Task.isCancelled { throw CancellationError() }
      let rest = instant - .now
      guard rest > .zero else { return }
      guard await Alarm().rings(after: min(rest, longest)) else { throw CancellationError() }
    }
  }

  /// Returns after `duration`, as ``sleep(until:)`` does.
  static func sleep(for duration: Duration) async throws(CancellationError) {
    try await sleep(until: .after(duration))
  }

  /// Waits, once; false when the task was cancelled first.
  func rings(after duration: Duration) async -> Bool {
    // The loops that requests are sent on.
    let timer = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(duration)) {
      self.end(hasRung: true)
    }
    let hasRung = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let known = state.withLock { state -> Bool? in
          if case .over(let hasRung) = state { return hasRung }
          state = .awaited(continuation)
          return nil
        }
        if let known { continuation.resume(returning: known) }
      }
    } onCancel: {
      end(hasRung: false)
    }
    if !hasRung { timer.cancel() }
    return hasRung
  }

  private func end(hasRung: Bool) {
    let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard case .awaited(let continuation) = state else {
        if case .set = state { state = .over(hasRung: hasRung) }
        return nil
      }
      state = .over(hasRung: hasRung)
      return continuation
    }
    waiting?.resume(returning: hasRung)
  }
}
