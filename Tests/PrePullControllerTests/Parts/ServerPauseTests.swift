// One pause for all while the server is down.

import Kubernetes
import Synchronization
import TestSupport
import Testing

@testable import PrePullController

@Suite(.timeLimit(.minutes(3))) struct ServerPauseTests {
  private static let down = KubernetesError(.serviceUnavailable, "down")

  private final class Request: Sendable {
    let isThrough = Atomic(false)
  }

  /// Whether requests are held back.
  private static func holds(_ pause: ServerPause) async throws -> Bool {
    let request = Request()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await pause.wait()
        request.isThrough.store(true, ordering: .relaxed)
      }
      defer { group.cancelAll() }
      try await eventually("it waits, or is through") {
        request.isThrough.load(ordering: .relaxed) || pause.waiting > 0
      }
      return !request.isThrough.load(ordering: .relaxed)
    }
  }

  private static func pause() -> ServerPause { ServerPause(first: .seconds(3600), longest: .seconds(7200)) }

  @Test func `nobody waits for a server that answers`() async throws {
    #expect(try await !Self.holds(Self.pause()))
  }

  @Test(arguments: [
    KubernetesError.Code.unreachable, .connectionLost, .timeout, .serverTimeout, .serviceUnavailable, .serverError,
    .tooManyRequests, .unauthorized,
  ])
  func `one failure that is the server's holds everybody back, until an answer comes`(
    _ code: KubernetesError.Code
  ) async throws {
    let pause = Self.pause()
    pause.note(KubernetesError(code, "down"), begun: .now)
    #expect(try await Self.holds(pause))
    pause.noteAnswer()
    #expect(try await !Self.holds(pause))
  }

  @Test(arguments: [
    KubernetesError.Code.notFound, .conflict, .alreadyExists, .invalid, .forbidden, .badRequest,
  ])
  func `what is wrong with one object holds nobody back`(_ code: KubernetesError.Code) async throws {
    let pause = Self.pause()
    pause.note(KubernetesError(code, "no"), begun: .now)
    #expect(try await !Self.holds(pause))
  }

  @Test func `requests that were under way together are one failure`() {
    let pause = ServerPause(first: .milliseconds(1), longest: .seconds(1))
    let begun = ContinuousClock.now
    for _ in 0..<64 { pause.note(Self.down, begun: begun) }
    #expect(pause.failures == 1)
    pause.note(Self.down, begun: .now)
    #expect(pause.failures == 2)
  }

  @Test func `what the server asks for is waited, up to a limit`() async throws {
    let later = KubernetesError(.tooManyRequests, "later", retryAfter: .seconds(3600))
    let patient = ServerPause(first: .zero, longest: .zero)
    patient.note(later, begun: .now)
    #expect(try await Self.holds(patient))
    let bounded = ServerPause(first: .zero, longest: .zero, longestAsked: .milliseconds(1))
    bounded.note(later, begun: .now)
    #expect(try await !Self.holds(bounded))
  }

  @Test func `an answer wakes those who wait already`() async throws {
    let pause = Self.pause()
    pause.note(KubernetesError(.serviceUnavailable, "down", retryAfter: .seconds(3600)), begun: .now)
    let through = Count()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          _ = try await pause.wait()
          through.increase()
        }
      }
      try await eventually("all of them wait") { pause.waiting == 20 }
      #expect(through.value == 0)
      pause.noteAnswer()
      try await group.waitForAll()
    }
    #expect(through.value == 20)
  }

  /// What becomes of the request that goes first after a pause.
  enum Fate: CaseIterable { case answered, failed, notMade, hanging }

  @Test(arguments: Fate.allCases)
  func `one request goes first, and the others wait for what comes of it`(_ fate: Fate) async throws {
    let pause = ServerPause(
      first: .milliseconds(1), longest: fate == .hanging ? .milliseconds(400) : .seconds(3600))
    pause.note(Self.down, begun: .now)
    let made = Count()
    let (release, tell) = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          do {
            try await pause.run {
              guard made.increase() == 1 else { return }
              for await _ in release { break }
              switch fate {
              case .answered, .hanging: break
              case .failed: throw Self.down
              case .notMade: throw CancellationError()
              }
            }
          } catch is KubernetesError {
            // That was the first one.
          } catch is CancellationError where fate == .notMade {
            // That, too.
          }
        }
      }
      try await eventually("one goes, and all others wait") { made.value == 1 && pause.waiting == 19 }
      if fate == .hanging {
        // The next one does not wait for ever, and its answer is everybody's.
        try await eventually("the others are through") { made.value == 20 }
      }
      tell.yield()
      try await group.waitForAll()
    }
    #expect(made.value == 20)
    #expect(pause.failures == 0)
  }

  @Test func `the return of a server that was away is told, also when somebody else found it`() async throws {
    let pause = Self.pause()
    pause.note(Self.down, begun: .now)
    // It was there all the time.
    pause.noteReached()
    #expect(pause.failures == 1)
    pause.noteAnswer()
    pause.note(KubernetesError(.unreachable, "away"), begun: .now)
    pause.noteReached()
    #expect(pause.failures == 0)
    var returns = pause.returns.makeAsyncIterator()
    #expect(await returns.next() != nil)
  }
}

private final class Count: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  @discardableResult
  func increase() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
