// A copy of the server's objects that keeps up with it.

import ServiceLifecycle
import Synchronization
import YAML

/// Keeps the objects of a resource at hand: reduced to what is needed of them, indexed, and with a stream of changes.
///
/// ``run()`` keeps it up to date; everything else may be called at any time from anywhere. What it gives is what the
/// server had a moment ago, and empty until ``hasSynced``.
public final class Informer<Value: Sendable>: Service {
  /// What an index files a value under.
  public typealias IndexFunction = @Sendable (Value) -> [String]

  private struct State {
    var store: StoreState<Value>
    var readers: [UInt64: ChangeBuffer<Value>] = [:]
    var nextReader: UInt64 = 0
    var lastFailure: KubernetesError?
    var hasStopped = false
  }

  private let reflector: Reflector
  private let project: @Sendable (Node) -> Value?
  private let state: Mutex<State>
  private let changed = Signal()

  /// Makes an informer; it is empty until ``run()``.
  ///
  /// - Parameters:
  ///   - client: Whom to ask.
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; nil for all namespaces.
  ///   - options: Which of them, and how.
  ///   - indexes: By name, what a value is to be found under.
  ///   - project: What is kept of an object; nil for those that are not needed. It should copy what it needs: a part of
  ///     the tree keeps only itself alive.
  public init(
    client: KubernetesClient, resource: APIResource, namespace: String? = nil,
    options: Reflector.Options = Reflector.Options(), indexes: [String: IndexFunction] = [:],
    project: @escaping @Sendable (Node) -> Value?
  ) {
    reflector = Reflector(client: client, resource: resource, namespace: namespace, options: options)
    self.project = project
    state = Mutex(State(store: StoreState(indexes: indexes)))
  }

  /// Keeps up with the server until the task is cancelled, its service group shuts down, or the client does. Call it
  /// once.
  public func run() async {
    await cancelWhenGracefulShutdown {
      await self.reflector.run(
        onFailure: { error, _ in
          self.state.withLock { $0.lastFailure = error }
          self.changed.notify()
        },
        { await self.apply($0) })
    }
    let readers = state.withLock { state in
      state.hasStopped = true
      return Array(state.readers.values)
    }
    for reader in readers { reader.close(discarding: false) }
    changed.notify()
  }

  private func apply(_ event: ReflectorEvent) async {
    // Not under the lock: it is not ours.
    let value: Value?
    let isProgress: Bool
    switch event {
    case .listed(let object), .changed(let object): (value, isProgress) = (project(object), true)
    case .synced, .removed: (value, isProgress) = (nil, true)
    case .restarted: (value, isProgress) = (nil, false)
    }
    // Readers are told under the lock, so that one who subscribes now gets each object once.
    let readers = state.withLock { state -> [ChangeBuffer<Value>] in
      let changes = state.store.apply(event) { _ in value }
      if isProgress { state.lastFailure = nil }
      for reader in state.readers.values { reader.add(changes) }
      return changes.isEmpty ? [] : Array(state.readers.values)
    }
    if case .synced = event { changed.notify() }
    for reader in readers { await reader.waitForRoom() }
  }
}

extension Informer {
  /// Whether the first list is complete.
  public var hasSynced: Bool { state.withLock { $0.store.hasSynced } }

  /// What went wrong last, and has not gone well since.
  public var lastFailure: KubernetesError? { state.withLock { $0.lastFailure } }

  /// Waits until the first list is complete.
  ///
  /// - Parameter timeout: How long to wait at most.
  /// - Throws: ``KubernetesError``: what went wrong last, as `timeout`'s cause or itself; `cancelled`; `shutDown` when
  ///   the informer has stopped.
  public func waitForSync(timeout: Duration) async throws(KubernetesError) {
    let deadline = ContinuousClock.Instant.after(timeout)
    while true {
      let generation = changed.generation
      let (hasSynced, hasStopped, failure) = state.withLock { ($0.store.hasSynced, $0.hasStopped, $0.lastFailure) }
      if hasSynced { return }
      if Task.isCancelled { throw KubernetesError(.cancelled, "the task was cancelled") }
      if hasStopped { throw failure ?? KubernetesError(.shutDown, "the informer has stopped") }
      guard ContinuousClock.now < deadline else {
        let what = "the list of \(reflector.resource) was not complete within \(timeout.formattedSeconds)"
        throw KubernetesError(.timeout, failure.map { "\(what): \($0)" } ?? what)
      }
      await changed.wait(after: generation, until: deadline)
    }
  }

  /// How many values there are.
  public var count: Int { state.withLock { $0.store.count } }

  /// The value of one object.
  public subscript(key: ObjectKey) -> Value? { state.withLock { $0.store[key] } }

  /// All values with their keys, in no order.
  public var all: [(key: ObjectKey, value: Value)] {
    state.withLock { $0.store.all.map { (key: $0.0, value: $0.1) } }
  }

  /// The values that satisfy a predicate, such as a label selector, in no order.
  public func filter(_ isIncluded: (ObjectKey, Value) throws -> Bool) rethrows -> [(key: ObjectKey, value: Value)] {
    // Copied first: the predicate is not ours to run under a lock.
    try all.filter { try isIncluded($0.key, $0.value) }
  }

  /// The values that an index files under a key, in the order of their keys. Empty for an unknown index.
  public func values(index: String, _ key: String) -> [(key: ObjectKey, value: Value)] {
    state.withLock { state in
      state.store.keys(index: index, key).sorted().compactMap { found in
        state.store[found].map { (key: found, value: $0) }
      }
    }
  }

  /// What is there, each object as `added`, and then every change.
  ///
  /// - Parameter delivery: What becomes of changes that come faster than they are read.
  public func changes(_ delivery: ChangeDelivery = .joined) -> ChangeStream<Value> {
    let buffer = ChangeBuffer<Value>(delivery)
    let id = state.withLock { state -> UInt64 in
      state.nextReader += 1
      state.readers[state.nextReader] = buffer
      buffer.add(state.store.all.sorted { $0.0 < $1.0 }.map { .added($0.0, $0.1) })
      if state.hasStopped { buffer.close(discarding: false) }
      return state.nextReader
    }
    return ChangeStream(
      Subscription(buffer) { [weak self] in self?.state.withLock { _ = $0.readers.removeValue(forKey: id) } })
  }
}
