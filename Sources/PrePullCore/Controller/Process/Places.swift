// A number of places that tasks take and give back.

import DequeModule
import Synchronization

/// Lets so many tasks work at once; the others wait in the order of their coming.
final class Places: Sendable {
  private struct State: Sendable {
    var free: Int
    var nextID = 0
    var waiting: Deque<(id: Int, turn: AsyncStream<Void>.Continuation)> = []
  }

  private let state: Mutex<State>

  /// - Parameter count: How many places there are; at least 1.
  init(_ count: Int) { state = Mutex(State(free: max(count, 1))) }

  /// Waits for a place and takes it.
  func take() async throws(CancellationError) {
    let (turn, continuation) = AsyncStream.makeStream(of: Void.self)
    let id: Int? = state.withLock { state in
      if state.free > 0 {
        state.free -= 1
        return nil
      }
      state.nextID += 1
      state.waiting.append((state.nextID, continuation))
      return state.nextID
    }
    guard let id else { return }
    for await _ in turn { return }
    // Cancelled. The place may have been given all the same.
    let wasGiven = state.withLock { state in
      guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return true }
      state.waiting.remove(at: index)
      return false
    }
    if wasGiven { giveBack() }
    throw CancellationError()
  }

  /// Gives a place back, to whoever waits longest.
  func giveBack() {
    let next = state.withLock { state -> AsyncStream<Void>.Continuation? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst().turn
    }
    next?.yield()
  }

  /// Does something in a place.
  func with<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    try await take()
    defer { giveBack() }
    return try await body()
  }

  /// Does something while others have the place that the caller took, and takes one again. Whoever is cancelled
  /// meanwhile has none, and is not to give it back: it is thrown `CancellationError`.
  func without<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    giveBack()
    let result: Result<Value, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    try await take()
    return try result.get()
  }
}
