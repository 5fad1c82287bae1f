// Changes on their way to one reader.

import DequeModule
import Synchronization

/// How changes wait for a reader that is slower than they come.
public enum ChangeDelivery: Sendable, Hashable {
  /// Changes of one object that wait are joined to one, from the value that the reader knows to the newest. Never more
  /// wait than there are objects, and nobody else waits for the reader.
  case joined
  /// Every change is delivered. When `buffer` of them wait, the informer waits too, and the server with it.
  case every(buffer: Int)
}

/// The changes that one reader has not read yet.
final class ChangeBuffer<Value: Sendable>: Sendable {
  private struct State {
    /// Joined: each key once, with its value in `pending`.
    var order = Deque<ObjectKey>()
    var pending: [ObjectKey: (old: Value?, new: Value?)] = [:]
    var queue = Deque<Change<Value>>()
    var isClosed = false
  }

  private let state = Mutex(State())
  private let delivery: ChangeDelivery
  private let arrived = Signal()
  private let left = Signal()

  init(_ delivery: ChangeDelivery) { self.delivery = delivery }

  /// Adds changes without waiting.
  func add(_ changes: [Change<Value>]) {
    guard !changes.isEmpty else { return }
    state.withLock { state in
      guard !state.isClosed else { return }
      for change in changes {
        if case .every = delivery {
          state.queue.append(change)
        } else if let waiting = state.pending[change.key] {
          state.pending[change.key] = (waiting.old, change.new)
        } else {
          state.pending[change.key] = (change.old, change.new)
          state.order.append(change.key)
        }
      }
    }
    arrived.notify()
  }

  /// Waits until the reader has room again, or is gone, or the task is cancelled.
  func waitForRoom() async {
    guard case .every(let limit) = delivery else { return }
    while !Task.isCancelled {
      let generation = left.generation
      if state.withLock({ $0.isClosed || $0.queue.count < max(limit, 1) }) { return }
      await left.wait(after: generation)
    }
  }

  /// The next change; nil when there will be none any more, or the task is cancelled.
  func next() async -> Change<Value>? {
    while !Task.isCancelled {
      let generation = arrived.generation
      let (change, isClosed) = state.withLock { (Self.pop(&$0), $0.isClosed) }
      if let change {
        left.notify()
        return change
      }
      if isClosed { return nil }
      await arrived.wait(after: generation)
    }
    return nil
  }

  /// No more changes come, or nobody reads them.
  func close(discarding: Bool) {
    state.withLock { state in
      state.isClosed = true
      guard discarding else { return }
      state.order = []
      state.pending = [:]
      state.queue = []
    }
    arrived.notify()
    left.notify()
  }

  private static func pop(_ state: inout State) -> Change<Value>? {
    if let change = state.queue.popFirst() { return change }
    while let key = state.order.popFirst() {
      guard let values = state.pending.removeValue(forKey: key) else { continue }
      // Came and went unseen: nothing to tell.
      if let change = Change(key, old: values.old, new: values.new) { return change }
    }
    return nil
  }
}
