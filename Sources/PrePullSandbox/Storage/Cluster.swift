// The one state of a server, and those who wait for it to change.

import Synchronization
import YAML

/// What a server knows.
struct ClusterState: Sendable {
  var store: ObjectStore
  var registry: ResourceRegistry
  var webhooks = WebhookTable()
}

/// What wakes a watch.
struct ChangeSignals: Sendable {
  let stream: AsyncStream<Void>
  fileprivate let continuation: AsyncStream<Void>.Continuation

  func finish() { continuation.finish() }

  fileprivate init(stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation) {
    self.stream = stream
    self.continuation = continuation
  }
}

/// Guards the state: every request reads or writes it in one short step.
final class Cluster: Sendable {
  private struct Guarded: Sendable {
    var state: ClusterState
    var waiters: [ResourceID: [Int: AsyncStream<Void>.Continuation]] = [:]
    var nextWaiter = 0
    var isClosed = false
  }

  private let guarded: Mutex<Guarded>

  init(_ state: ClusterState) { guarded = Mutex(Guarded(state: state)) }

  func read<Result: Sendable>(_ body: (ClusterState) throws(APIError) -> Result) throws(APIError) -> Result {
    try guarded.withLock { guarded throws(APIError) in try body(guarded.state) }
  }

  func read<Result: Sendable>(_ body: (ClusterState) -> Result) -> Result {
    guarded.withLock { body($0.state) }
  }

  /// Changes the state, lets the built-in controllers react, and wakes those who watch what changed.
  func write<Result: Sendable>(
    _ body: (inout ClusterState) throws(APIError) -> Result
  ) throws(APIError) -> Result {
    try guarded.withLock { guarded throws(APIError) in
      defer { Self.settle(&guarded) }
      return try body(&guarded.state)
    }
  }

  /// As the other, of what cannot fail.
  func write(_ body: (inout ClusterState) -> Void) {
    guarded.withLock { guarded in
      body(&guarded.state)
      Self.settle(&guarded)
    }
  }

  /// A stream with an element whenever a resource has changed, until the server stops. Changes that come while the
  /// last element has not been taken are told by that one.
  func changes(of resource: ResourceID) -> ChangeSignals {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let id: Int? = guarded.withLock { guarded in
      guard !guarded.isClosed else { return nil }
      guarded.nextWaiter += 1
      guarded.waiters[resource, default: [:]][guarded.nextWaiter] = continuation
      return guarded.nextWaiter
    }
    guard let id else {
      continuation.finish()
      return ChangeSignals(stream: stream, continuation: continuation)
    }
    continuation.onTermination = { [weak self] _ in self?.forget(id, resource) }
    return ChangeSignals(stream: stream, continuation: continuation)
  }

  /// Wakes those who watch a resource although nothing has changed.
  func poke(_ resource: ResourceID) {
    guarded.withLock { guarded in
      for waiter in (guarded.waiters[resource] ?? [:]).values { waiter.yield() }
    }
  }

  /// Ends every watch.
  func close() {
    let waiters = guarded.withLock { guarded in
      guarded.isClosed = true
      return guarded.waiters.values.flatMap(\.values)
    }
    // Outside the lock: their ends come back to `forget`.
    for waiter in waiters { waiter.finish() }
  }

  private func forget(_ id: Int, _ resource: ResourceID) {
    guarded.withLock { $0.waiters[resource]?[id] = nil }
  }

  private static func settle(_ guarded: inout Guarded) {
    var touched: Set<ResourceID> = []
    while true {
      let changes = guarded.state.store.takeChanges()
      if changes.isEmpty { break }
      for change in changes {
        touched.insert(change.resource)
        Reactions.react(to: change, in: &guarded.state)
      }
    }
    for resource in touched {
      for waiter in (guarded.waiters[resource] ?? [:]).values { waiter.yield() }
    }
  }
}
