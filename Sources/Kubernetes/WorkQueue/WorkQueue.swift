// Hands keys to workers: each once, none twice at the same time, failing ones ever more rarely.

import Synchronization

/// What became of the work on one key.
public enum WorkResult: Sendable, Hashable {
  /// It is done; earlier failures are forgotten.
  case done
  /// It failed and is to be tried again after its backoff.
  case retry
  /// It is to be looked at again after this time; earlier failures are forgotten.
  case again(after: Duration)
}

/// A queue of keys with the semantics of client-go's: a key that is added many times is worked on once; a key that is
/// added while it is being worked on is worked on again afterwards, never at the same time.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
  /// The pauses after the failures of one key.
  public struct Backoff: Sendable, Hashable {
    /// The pause after the first failure; each further one is twice as long.
    public var initialDelay: Duration
    /// The longest pause.
    public var maximumDelay: Duration

    /// Makes a backoff; the defaults are client-go's.
    public init(initialDelay: Duration = .milliseconds(5), maximumDelay: Duration = .seconds(1_000)) {
      self.initialDelay = initialDelay
      self.maximumDelay = maximumDelay
    }

    func delay(failures: Int) -> Duration {
      var policy = RetryPolicy()
      (policy.initialDelay, policy.maximumDelay, policy.jitter) = (initialDelay, maximumDelay, 0)
      return policy.backoff(attempt: failures, random: 0)
    }
  }

  private enum Step {
    case key(Key)
    case end
    case wait(until: ContinuousClock.Instant?)
  }

  private let state = Mutex(WorkQueueState<Key>())
  private let changed = Signal()
  private let backoff: Backoff

  /// Makes an empty queue.
  public init(backoff: Backoff = Backoff()) { self.backoff = backoff }

  /// How many keys wait for a worker; those that are delayed or being worked on do not count.
  public var count: Int { state.withLock { $0.count } }

  /// Adds a key, unless it waits already.
  public func add(_ key: Key) {
    state.withLock { $0.add(key) }
    changed.notify()
  }

  /// Adds a key after a time; of several times for one key the earliest counts.
  public func add(_ key: Key, after delay: Duration) {
    guard delay > .zero else { return add(key) }
    let instant = ContinuousClock.Instant.after(delay)
    state.withLock { $0.add(key, at: instant) }
    changed.notify()
  }

  /// Adds a key after the pause that its failures so far ask for, and counts one more.
  public func addAfterFailure(_ key: Key) {
    let failures = state.withLock { $0.countFailure(key) }
    add(key, after: backoff.delay(failures: failures))
  }

  /// Forgets the failures of a key.
  public func forget(_ key: Key) { state.withLock { $0.forget(key) } }

  /// Waits for the next key; ``done(_:)`` must be called for it.
  ///
  /// - Returns: nil once the queue is shut down and empty, or when the task is cancelled.
  public func next() async -> Key? {
    while !Task.isCancelled {
      let generation = changed.generation
      let now = ContinuousClock.now
      let step = state.withLock { state -> Step in
        state.promote(now: now)
        if let key = state.take() { return .key(key) }
        return state.isShutDown ? .end : .wait(until: state.nextDue)
      }
      switch step {
      case .key(let key): return key
      case .end: return nil
      case .wait(let instant): await changed.wait(after: generation, until: instant)
      }
    }
    return nil
  }

  /// Ends the work on a key that ``next()`` gave.
  public func done(_ key: Key) {
    state.withLock { $0.done(key) }
    changed.notify()
  }

  /// Takes no more keys. What waits is still given out; what is delayed is dropped.
  public func shutDown() {
    state.withLock { $0.shutDown() }
    changed.notify()
  }

  /// Waits, after ``shutDown()``, until all work has ended, or the task is cancelled.
  public func drained() async {
    while !Task.isCancelled {
      let generation = changed.generation
      if state.withLock({ $0.isDrained }) { return }
      await changed.wait(after: generation)
    }
  }

  /// Works on keys until the queue is shut down and empty, or the task is cancelled.
  ///
  /// - Parameters:
  ///   - workers: How many keys are worked on at once; at least 1.
  ///   - process: The work; it says whether the key comes back.
  public func run(workers: Int, _ process: @escaping @Sendable (Key) async -> WorkResult) async {
    let limit = max(workers, 1)
    // One task waits for keys, however many workers there may be: an added key then wakes one task, not all of them.
    await withTaskGroup(of: Void.self) { group in
      var running = 0
      while true {
        if running == limit {
          await group.next()
          running -= 1
        }
        if let key = await next() {
          group.addTask { self.finish(key, with: await process(key)) }
          running += 1
        } else if running > 0 {
          // A key that was added while it was worked on comes back only now.
          await group.next()
          running -= 1
        } else {
          break
        }
      }
    }
  }

  private func finish(_ key: Key, with result: WorkResult) {
    switch result {
    case .done: forget(key)
    case .retry: addAfterFailure(key)
    case .again(let delay):
      forget(key)
      add(key, after: delay)
    }
    done(key)
  }
}
