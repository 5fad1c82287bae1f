// One pause for all requests of a kind while the API server cannot serve them.

import Kubernetes
import Synchronization

/// Keeps many tasks from asking a server that is down, each by its own clock, all the time.
///
/// The first failure that tells of the server, and not of the object, holds all requests back; each further one makes the
/// pause twice as long. Of a server that is not there one request goes first when the pause is over, and the others wait
/// for what comes of it: an answer lets all of them go at once. One that answers, be it with errors, can take them all,
/// and what it refuses to one may be done for another.
final class ServerPause: Sendable {
  private struct State: Sendable {
    var failures = 0
    /// Whether the server was not even reached.
    var isAway = false
    /// Whether one request goes first.
    var goesSingly = false
    /// Requests that were begun before this are no further failures: they met the same trouble.
    var lastFailure: ContinuousClock.Instant?
    /// Nobody goes before this. While one has gone first, it is when the next may, should that one never come back.
    var until: ContinuousClock.Instant?
    /// The number of the latest that went first.
    var turn = 0
    var nextWaiter = 0
    /// Those who wait; ended, one and all, by an answer.
    var waiting: [Int: AsyncStream<Never>.Continuation] = [:]
  }

  private enum Step {
    case go(turn: Int?)
    case wait(until: ContinuousClock.Instant, waiter: Int, AsyncStream<Never>)
  }

  private let state = Mutex(State())
  private let first: Duration
  private let longest: Duration
  private let longestAsked: Duration
  /// Told each time that the server is back after it was away; for one listener.
  let returns: AsyncStream<Void>
  private let announceReturn: AsyncStream<Void>.Continuation

  /// No pause yet.
  ///
  /// - Parameters:
  ///   - first: How long the pause after the first failure is.
  ///   - longest: The longest pause, unless the server itself asks for more, and how long one request that went first
  ///     keeps the others waiting.
  ///   - longestAsked: The longest pause that a server may ask for.
  init(
    first: Duration = .milliseconds(200), longest: Duration = .seconds(10),
    longestAsked: Duration = RetryPolicy().maximumRetryAfter
  ) {
    self.first = first
    self.longest = longest
    self.longestAsked = longestAsked
    (returns, announceReturn) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// How often in a row the server was found in trouble.
  var failures: Int { state.withLock { $0.failures } }

  /// How many requests are held back.
  var waiting: Int { state.withLock { $0.waiting.count } }

  /// Makes a request when requests may be made, and learns from it how the server is.
  ///
  /// - Throws: What the request throws; `CancellationError` when the task was cancelled while it waited.
  func run<Value: Sendable>(_ request: () async throws -> Value) async throws -> Value {
    let turn = try await wait()
    let begun = ContinuousClock.now
    do {
      let value = try await request()
      noteAnswer()
      return value
    } catch let error as KubernetesError where error.code != .cancelled && error.code != .shutDown {
      note(error, begun: begun)
      throw error
    } catch {
      // Whether there was a request is not known here.
      if let turn { giveBack(turn) }
      throw error
    }
  }

  /// Waits until requests may be made.
  ///
  /// - Returns: A number for ``giveBack(_:)`` when this one goes first.
  func wait() async throws(CancellationError) -> Int? {
    while true {
      guard !Task.isCancelled else { throw CancellationError() }
      switch step() {
      case .go(let turn): return turn
      case .wait(let until, let waiter, let answer):
        await withTaskGroup(of: Void.self) { group in
          group.addTask { for await _ in answer {} }
          group.addTask {
            do { try await Task.sleep(until: until) } catch { return }
          }
          await group.next()
          group.cancelAll()
        }
        state.withLock { _ = $0.waiting.removeValue(forKey: waiter) }
      }
    }
  }

  private func step() -> Step {
    let now = ContinuousClock.now
    return state.withLock { state in
      guard let until = state.until else { return .go(turn: nil) }
      guard now < until else {
        guard state.goesSingly else { return .go(turn: nil) }
        state.turn += 1
        state.until = now.advanced(by: max(longest, first))
        return .go(turn: state.turn)
      }
      let (answer, continuation) = AsyncStream.makeStream(of: Never.self)
      state.nextWaiter += 1
      state.waiting[state.nextWaiter] = continuation
      return .wait(until: until, waiter: state.nextWaiter, answer)
    }
  }

  /// The one that went first made no request after all: the next one goes.
  private func giveBack(_ turn: Int) {
    wake { state in
      guard state.turn == turn, state.until != nil else { return false }
      state.until = .now
      return true
    }
  }

  /// The server answered.
  func noteAnswer() {
    var wasAway = false
    wake { state in
      guard state.failures > 0 else { return false }
      wasAway = state.isAway
      (state.failures, state.isAway, state.goesSingly) = (0, false, false)
      (state.lastFailure, state.until) = (nil, nil)
      return true
    }
    if wasAway { announceReturn.yield() }
  }

  /// Somebody else's request was answered: a server that was not even reached is back.
  func noteReached() {
    if state.withLock({ $0.isAway }) { noteAnswer() }
  }

  /// A request failed.
  ///
  /// - Parameters:
  ///   - error: How. One that the server would give however it does counts as an answer.
  ///   - begun: When the request was begun.
  func note(_ error: KubernetesError, begun: ContinuousClock.Instant) {
    guard error.isTrouble else { return noteAnswer() }
    let now = ContinuousClock.now
    wake { state in
      if let last = state.lastFailure, begun < last { return false }
      state.failures += 1
      state.isAway = error.isAbsence
      state.goesSingly = error.isAbsence || error.code == .serviceUnavailable
      state.lastFailure = now
      let pause = min(first * (1 << min(state.failures - 1, 16)), longest)
      state.until = now.advanced(by: max(pause, min(error.retryAfter ?? .zero, longestAsked)))
      // Those who wait know of a time that is another by now.
      return true
    }
  }

  /// Changes the state, and has those who wait look at it if that says so.
  private func wake(_ change: (inout State) -> Bool) {
    let waiting = state.withLock { state in
      guard change(&state) else { return [AsyncStream<Never>.Continuation]() }
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in waiting { continuation.finish() }
  }
}
