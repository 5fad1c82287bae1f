// Wakes tasks that wait for something to change.

import Synchronization

/// A change that tasks wait for. None is missed: who waits names the last change it knows of.
final class Signal: Sendable {
  private struct State {
    var generation: UInt64 = 0
    var nextID: UInt64 = 0
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    /// Waits that were cancelled before they began.
    var cancelled: Set<UInt64> = []
  }

  private let state = Mutex(State())

  /// The number of the last change. Read it before looking at what may have changed.
  var generation: UInt64 { state.withLock { $0.generation } }

  /// Says that something has changed: everybody who waits goes on.
  func notify() {
    let waiting = state.withLock { state in
      state.generation &+= 1
      let waiting = state.waiting.values
      state.waiting = [:]
      return Array(waiting)
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns once there is a change after `generation`, at `deadline`, or when the task is cancelled.
  func wait(after generation: UInt64, until deadline: ContinuousClock.Instant? = nil) async {
    guard let deadline else { return await wait(after: generation) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait(after: generation) }
      group.addTask {
        do { try await Alarm.sleep(until: deadline) } catch { return }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func wait(after generation: UInt64) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          let wasCancelled = state.cancelled.remove(id) != nil
          if wasCancelled || state.generation != generation { return true }
          state.waiting[id] = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
      // A cancellation that came after the change left its mark.
      _ = state.withLock { $0.cancelled.remove(id) }
    } onCancel: {
      let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
        if let continuation = state.waiting.removeValue(forKey: id) { return continuation }
        state.cancelled.insert(id)
        return nil
      }
      continuation?.resume()
    }
  }
}
