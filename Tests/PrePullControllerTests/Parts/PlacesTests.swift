// Places: so many at once, and none lost.

import Synchronization
import TestSupport
import Testing

@testable import PrePullController

@Suite(.timeLimit(.minutes(1))) struct PlacesTests {
  @Test func `never are more at work than there are places, and all have their turn`() async throws {
    let places = Places(3)
    let counts = Counts()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask {
          try await places.with {
            counts.enter()
            await Task.yield()
            counts.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(counts.done == 200)
    #expect(counts.most <= 3)
  }

  @Test func `a place that is left for a time is another's meanwhile`() async throws {
    let places = Places(1)
    try await places.take()
    let answer = try await places.without {
      try await places.with { 42 }
    }
    #expect(answer == 42)
    places.giveBack()
    try await places.take()
  }

  @Test func `who is cancelled while it waits takes no place along`() async throws {
    let places = Places(1)
    for _ in 0..<100 {
      try await places.take()
      let waiting = Task { try await places.take() }
      await Task.yield()
      // Both at the same time: the place may be given or not.
      let cancelling = Task { waiting.cancel() }
      places.giveBack()
      await cancelling.value
      if case .success = await waiting.result { places.giveBack() }
    }
    try await places.take()
    places.giveBack()
  }

  @Test func `a job that cannot be looked at is looked at again within half a minute`() {
    #expect(JobReconciler.backoff.maximumDelay == .seconds(30))
  }
}

private final class Counts: Sendable {
  private let state = Mutex((present: 0, most: 0, done: 0))

  var most: Int { state.withLock { $0.most } }
  var done: Int { state.withLock { $0.done } }

  func enter() {
    state.withLock { state in
      state.present += 1
      state.most = max(state.most, state.present)
    }
  }

  func leave() {
    state.withLock { state in
      state.present -= 1
      state.done += 1
    }
  }
}
