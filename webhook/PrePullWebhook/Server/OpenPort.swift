// Whether a server listens, for those who ask whether it is ready, and for those who wait until it is.

import Synchronization

/// The port of a server while it listens.
public final class OpenPort: Sendable {
  private struct State {
    var number: Int?
    var waiters: [UInt64: CheckedContinuation<Int, any Error>] = [:]
    var lastWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  /// No port is open yet.
  public init() {}

  /// The port's number, `nil` while the server does not listen.
  public var number: Int? { state.withLock { $0.number } }

  /// The port's number, as soon as the server listens.
  /// - Throws: `CancellationError` when the task is cancelled before.
  public func opened() async throws -> Int {
    let id = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in
        let known: Result<Int, any Error>? = state.withLock { state in
          if let number = state.number { return .success(number) }
          // A cancellation after this look has to wait for the lock, and finds the waiter then.
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiters[id] = waiter
          return nil
        }
        if let known { waiter.resume(with: known) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
    }
  }

  func open(_ number: Int) {
    let waiters = state.withLock { state in
      state.number = number
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume(returning: number) }
  }

  func close() { state.withLock { $0.number = nil } }
}
