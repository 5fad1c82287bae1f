// Keeps answers for a short while, and asks once however many want to know. Our own: no library of ours caches.
import Synchronization

/// Answers by key, each kept as long as it is told to, never more than `capacity` of them.
///
/// Who asks for what is being asked already waits for the same answer. Failures are not kept. A caller that is
/// cancelled leaves at once, whatever the question does; the question is cancelled when nobody waits any more.
final class AnswerCache<Key: Hashable & Sendable, Value: Sendable, C: Clock>: Sendable
where C.Duration == Duration {
  private typealias Waiter = CheckedContinuation<Value, any Error>

  private struct Entry {
    var value: Value
    var end: C.Instant
  }

  private struct Flight {
    var number: UInt64
    var task: Task<Void, Never>
    var waiters: [UInt64: Waiter]
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var flights: [Key: Flight] = [:]
    var lastNumber: UInt64 = 0

    mutating func number() -> UInt64 {
      lastNumber += 1
      return lastNumber
    }
  }

  private let clock: C
  private let capacity: Int
  private let lifetime: @Sendable (Value) -> Duration
  private let ask: @Sendable (Key) async throws -> Value
  private let state = Mutex(State())

  /// - Parameters:
  ///   - capacity: the most answers that are kept.
  ///   - lifetime: how long an answer is kept.
  ///   - ask: the question; it returns soon after its task is cancelled, or its task lingers until it does.
  init(
    capacity: Int, clock: C, lifetime: @escaping @Sendable (Value) -> Duration,
    ask: @escaping @Sendable (Key) async throws -> Value
  ) {
    self.capacity = capacity
    self.clock = clock
    self.lifetime = lifetime
    self.ask = ask
  }

  /// The number of answers that are kept, outdated ones among them.
  var count: Int { state.withLock { $0.entries.count } }

  /// The number of questions that are being asked.
  var asking: Int { state.withLock { $0.flights.count } }

  /// The answer, kept or asked for.
  func value(for key: Key) async throws -> Value {
    let waiter = state.withLock { $0.number() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { join(key, waiter, $0) }
    } onCancel: {
      leave(key, waiter)
    }
  }

  private func join(_ key: Key, _ waiter: UInt64, _ continuation: Waiter) {
    let known: Result<Value, any Error>? = state.withLock { state in
      // A cancellation after this look has to wait for the lock, and finds the waiter then.
      if Task.isCancelled { return .failure(CancellationError()) }
      if let entry = state.entries[key] {
        if clock.now < entry.end { return .success(entry.value) }
        state.entries[key] = nil
      }
      if state.flights[key] != nil {
        state.flights[key]?.waiters[waiter] = continuation
      } else {
        let number = state.number()
        state.flights[key] = Flight(number: number, task: start(key, number), waiters: [waiter: continuation])
      }
      return nil
    }
    if let known { continuation.resume(with: known) }
  }

  /// Not a child of the caller's task: others may wait for the answer when the caller has long gone.
  private func start(_ key: Key, _ number: UInt64) -> Task<Void, Never> {
    Task { [ask] in
      let answer: Result<Value, any Error>
      do {
        answer = .success(try await ask(key))
      } catch {
        answer = .failure(error)
      }
      self.finish(key, number, answer)
    }
  }

  private func finish(_ key: Key, _ number: UInt64, _ answer: Result<Value, any Error>) {
    let waiters: [Waiter] = state.withLock { state in
      guard let flight = state.flights[key], flight.number == number else { return [] }
      state.flights[key] = nil
      if case .success(let value) = answer { keep(value, for: key, in: &state) }
      return Array(flight.waiters.values)
    }
    for waiter in waiters { waiter.resume(with: answer) }
  }

  private func leave(_ key: Key, _ waiter: UInt64) {
    let (continuation, abandoned): (Waiter?, Task<Void, Never>?) = state.withLock { state in
      guard let continuation = state.flights[key]?.waiters.removeValue(forKey: waiter) else { return (nil, nil) }
      guard let flight = state.flights[key], flight.waiters.isEmpty else { return (continuation, nil) }
      state.flights[key] = nil
      return (continuation, flight.task)
    }
    abandoned?.cancel()
    continuation?.resume(throwing: CancellationError())
  }

  private func keep(_ value: Value, for key: Key, in state: inout State) {
    let now = clock.now
    if state.entries[key] == nil, state.entries.count >= capacity {
      state.entries = state.entries.filter { now < $0.value.end }
      // Looked for only when more is asked within a lifetime than is kept.
      if state.entries.count >= capacity, let first = state.entries.min(by: { $0.value.end < $1.value.end }) {
        state.entries[first.key] = nil
      }
    }
    state.entries[key] = Entry(value: value, end: now.advanced(by: lifetime(value)))
  }
}
