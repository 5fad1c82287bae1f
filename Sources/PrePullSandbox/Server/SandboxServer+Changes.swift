// What happens in a server, told to the program that started it.

import Synchronization
public import YAML

/// One change of one object.
public struct ObjectChange: Sendable {
  /// What happened.
  public enum Kind: Sendable, Hashable {
    /// The object is new.
    case added
    /// The object is different.
    case modified
    /// The object is gone; the change has its last state.
    case deleted
  }

  /// What happened.
  public var kind: Kind
  /// The object as it was after the change.
  public var object: Node
  /// The number of the change, counted over all resources.
  public var revision: Int
}

extension SandboxServer {
  /// The changes of a resource from now on, in their order. The stream ends when the server stops.
  public func changes(of resource: ResourceID) -> AsyncStream<ObjectChange> {
    let (stream, continuation) = AsyncStream<ObjectChange>.makeStream()
    let relay = ChangeRelay(cluster: api.cluster) { change in
      if let change { continuation.yield(change) } else { continuation.finish() }
    }
    relay.start(resource)
    continuation.onTermination = { _ in relay.stop() }
    return stream
  }

  /// Records the changes of a resource from now on, until the server stops.
  public func record(_ resource: ResourceID) -> ChangeRecord { ChangeRecord(api.cluster, resource) }
}

/// What has happened to a resource since the record was begun.
public final class ChangeRecord: Sendable {
  private let relay: ChangeRelay
  private let notes: Notes

  private final class Notes: Sendable {
    let changes = Mutex<[ObjectChange]>([])
  }

  fileprivate init(_ cluster: Cluster, _ resource: ResourceID) {
    let notes = Notes()
    self.notes = notes
    relay = ChangeRelay(cluster: cluster) { change in
      if let change { notes.changes.withLock { $0.append(change) } }
    }
    relay.start(resource)
  }

  deinit { relay.stop() }

  /// Every change so far, in its order.
  public var changes: [ObjectChange] {
    relay.relay()
    return notes.changes.withLock { $0 }
  }

  /// How often somebody compacted before the latest changes were noted; those are not in the record.
  public var gaps: Int { relay.gaps }
}

/// Hands the changes of a resource on, in their order.
private final class ChangeRelay: Sendable {
  private struct State: Sendable {
    var reader: ChangeReader?
    var gaps = 0
  }

  private let cluster: Cluster
  /// Told of each change; nil when there will be no more.
  private let receive: @Sendable (ObjectChange?) -> Void
  /// Held while changes are taken and handed on, so that their order stays.
  private let state = Mutex(State())

  init(cluster: Cluster, receive: @escaping @Sendable (ObjectChange?) -> Void) {
    self.cluster = cluster
    self.receive = receive
  }

  var gaps: Int { state.withLock { $0.gaps } }

  func start(_ resource: ResourceID) {
    let reader = cluster.addReader(of: resource) { [weak self] notice in
      switch notice {
      case .news: self?.relay()
      case .closed: self?.receive(nil)
      }
    }
    state.withLock { $0.reader = reader }
    // What came before the reader was noted was told to nobody.
    relay()
  }

  func stop() {
    let reader = state.withLock { state in
      defer { state.reader = nil }
      return state.reader
    }
    if let reader { cluster.remove(reader) }
  }

  func relay() {
    state.withLock { state in
      guard let reader = state.reader else { return }
      switch cluster.takeNews(reader) {
      case .none: return
      case .expired: state.gaps += 1
      case .events(let events, _, _):
        let definition = cluster.read { $0.registry[reader.resource] }
        for event in events { hand(event, definition) }
      }
    }
  }

  private func hand(_ event: WatchEvent, _ definition: ResourceDefinition?) {
    let kind: ObjectChange.Kind =
      switch event.change {
      case .added: .added
      case .modified: .modified
      case .deleted: .deleted
      }
    Reactions.quietly { () throws(APIError) in
      let object = try event.object.object(
        apiVersion: definition.map { $0.apiVersion($0.storageVersion) } ?? "v1", kind: definition?.kind ?? "")
      receive(ObjectChange(kind: kind, object: Node(object), revision: event.revision))
    }
  }
}
