// The one state of a server, and those who read its changes.

import Synchronization
import YAML

/// What a server knows.
struct ClusterState: Sendable {
  var store: ObjectStore
  var registry: ResourceRegistry
  var webhooks = WebhookTable()
}

/// Guards the state: every request reads or writes it in one short step.
final class Cluster: Sendable {
  private struct Guarded: Sendable {
    var state: ClusterState
    var readers = ChangeReaders()
    var isClosed = false
  }

  /// Time and chance, which need no lock.
  let environment: StoreEnvironment
  private let guarded: Mutex<Guarded>

  init(_ state: ClusterState) {
    environment = state.store.environment
    guarded = Mutex(Guarded(state: state))
  }

  func read<Result: Sendable>(_ body: (ClusterState) throws(APIError) -> Result) throws(APIError) -> Result {
    try guarded.withLock { guarded throws(APIError) in try body(guarded.state) }
  }

  func read<Result: Sendable>(_ body: (ClusterState) -> Result) -> Result {
    guarded.withLock { body($0.state) }
  }

  /// Changes the state, lets the built-in controllers react, and tells those whom the changes concern.
  func write<Value: Sendable>(
    _ body: (inout ClusterState) throws(APIError) -> Value
  ) throws(APIError) -> Value {
    let (result, told): (Result<Value, APIError>, [ChangeReader]) = guarded.withLock { guarded in
      let result: Result<Value, APIError>
      do throws(APIError) {
        result = .success(try body(&guarded.state))
      } catch {
        result = .failure(error)
      }
      return (result, Self.settle(&guarded))
    }
    told.tell(.news)
    return try result.get()
  }

  /// As the other, of what cannot fail.
  func write(_ body: (inout ClusterState) -> Void) {
    let told = guarded.withLock { guarded in
      body(&guarded.state)
      return Self.settle(&guarded)
    }
    told.tell(.news)
  }

  // MARK: - Reading changes

  /// Lets somebody know of the changes of a resource, from now on until ``remove(_:)``.
  func addReader(
    of resource: ResourceID, _ filter: ChangeFilter = .all, notify: @escaping @Sendable (ChangeNotice) -> Void
  ) -> ChangeReader {
    let (reader, isClosed) = guarded.withLock { guarded in
      (guarded.readers.add(resource, filter, at: guarded.state.store.revision, notify), guarded.isClosed)
    }
    if isClosed { [reader].tell(.closed) }
    return reader
  }

  func remove(_ reader: ChangeReader) {
    guarded.withLock { $0.readers.remove(reader) }
  }

  /// What a reader has not read yet; it counts as read now.
  func takeNews(_ reader: ChangeReader, limit: Int = .max) -> ChangeNews {
    guarded.withLock { $0.readers.takeNews(reader, from: $0.state.store, limit: limit) }
  }

  /// The revision up to which a reader has read all that concerns it; nil when there is more to read.
  func quietRevision(_ reader: ChangeReader) -> Int? {
    guarded.withLock { $0.readers.hasNews(reader) ? nil : $0.state.store.revision }
  }

  /// Ends every watch.
  func close() {
    let readers = guarded.withLock { guarded in
      guarded.isClosed = true
      return guarded.readers.all
    }
    readers.tell(.closed)
  }

  private static func settle(_ guarded: inout Guarded) -> [ChangeReader] {
    var told: [ChangeReader] = []
    while true {
      let changes = guarded.state.store.takeChanges()
      if changes.isEmpty { return told }
      for change in changes {
        guarded.readers.note(change, told: &told)
        Reactions.react(to: change, in: &guarded.state)
      }
    }
  }
}
