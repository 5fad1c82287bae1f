// Lets one task at a time through, in the order they came.

import Synchronization

/// A lock that is waited for without blocking a thread, and that a cancelled task stops waiting for.
final class Turn: Sendable {
  private struct State {
    var isTaken = false
    var nextID: UInt64 = 0
    var waiting: [(id: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
    /// Tasks that were cancelled before they could wait.
    var cancelled: Set<UInt64> = []
  }

  private let state = Mutex(State())

  /// Runs `work` when it is this task's turn.
  /// - Throws: What `work` throws; ``KubernetesError`` of code `cancelled` when the task was cancelled while waiting.
  func take<Value: Sendable>(
    _ work: () async throws(KubernetesError) -> Value
  ) async throws(KubernetesError) -> Value {
    guard await enter() else { throw KubernetesError(.cancelled, "the task was cancelled") }
    let result: Result<Value, KubernetesError>
    do throws(KubernetesError) {
      result = .success(try await work())
    } catch {
      result = .failure(error)
    }
    leave()
    return try result.get()
  }

  private func enter() async -> Bool {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let entered: Bool? = state.withLock { state in
          if state.cancelled.remove(id) != nil { return false }
          if !state.isTaken {
            state.isTaken = true
            return true
          }
          state.waiting.append((id, continuation))
          return nil
        }
        if let entered { continuation.resume(returning: entered) }
      }
    } onCancel: {
      let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
        guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
          // Not waiting yet, or already through; `leave` of the latter does not look here.
          state.cancelled.insert(id)
          return nil
        }
        return state.waiting.remove(at: index).continuation
      }
      continuation?.resume(returning: false)
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      // Marks of tasks that were through when they were cancelled.
      if state.waiting.isEmpty { state.cancelled.removeAll() }
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: true)
  }
}
