// A watch: from a revision on, every change that a selector sees.

import Synchronization
import YAML

/// One watch, until its time is over, its client goes or the server stops.
final class WatchSession: Sendable {
  struct Options: Sendable {
    /// Where to begin; nil to begin with what is there now.
    var revision: Int?
    var allowsBookmarks = false
    /// Whether what is there now comes first, ended by a bookmark that says so.
    var sendsInitialEvents = false
    var timeout: Duration?
    var bookmarkInterval: Duration
  }

  /// How many changes are put into one piece of the answer.
  private static let batch = 512

  private let cluster: Cluster
  private let resource: ResourceID
  private let selector: ObjectSelector
  private let encoder: ObjectEncoder
  private let options: Options
  private let signals: ChangeSignals
  private let isBookmarkDue = Mutex(false)

  init(
    _ cluster: Cluster, resource: ResourceID, selector: ObjectSelector, encoder: ObjectEncoder, options: Options
  ) {
    self.cluster = cluster
    self.resource = resource
    self.selector = selector
    self.encoder = encoder
    self.options = options
    signals = cluster.changes(of: resource)
  }

  deinit { signals.finish() }

  /// Ends the watch.
  func stop() { signals.finish() }

  /// Writes the events, in batches, until the watch is over or the task is cancelled.
  func run(_ write: ([UInt8]) async throws -> Void) async throws {
    defer { signals.finish() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      if let timeout = options.timeout {
        group.addTask { [signals] in
          try await Task.sleep(for: timeout)
          signals.finish()
        }
      }
      if options.allowsBookmarks { group.addTask { try await self.requestBookmarks() } }
      try await send(signals.stream, write)
    }
  }

  private func requestBookmarks() async throws {
    while true {
      try await Task.sleep(for: options.bookmarkInterval)
      isBookmarkDue.withLock { $0 = true }
      cluster.poke(resource)
    }
  }

  private func send(
    _ signals: AsyncStream<Void>, _ write: ([UInt8]) async throws -> Void
  ) async throws {
    var cursor: Int
    if let revision = options.revision, !options.sendsInitialEvents {
      cursor = revision
    } else {
      cursor = try await sendInitial(write)
    }
    var iterator = signals.makeAsyncIterator()
    repeat {
      while true {
        let position = cursor
        let (events, end, now) = cluster.read { state in
          (
            state.store.events(resource, after: position, limit: Self.batch), state.store.revision,
            isTable ? state.store.now : ""
          )
        }
        guard let events else {
          let oldest = cluster.read { $0.store.compactedRevision(resource) }
          try await write(
            Self.event("ERROR", APIError.expired("too old resource version: \(position) (\(oldest))").node))
          return
        }
        // All that happened up to `end` is in a batch that is not full.
        cursor = events.count < Self.batch ? end : events.last?.revision ?? end
        var bytes: [UInt8] = []
        for event in events {
          guard let seen = event.seen(by: selector) else { continue }
          try append(seen, now: now, to: &bytes)
        }
        if takeBookmarkRequest() { encoder.writeBookmark(cursor, isInitialEnd: false, to: &bytes) }
        if !bytes.isEmpty { try await write(bytes) }
        if events.count < Self.batch { break }
      }
    } while await iterator.next() != nil
  }

  private func sendInitial(_ write: ([UInt8]) async throws -> Void) async throws -> Int {
    let (objects, revision, now) = cluster.read { state in
      (state.store.objects(resource, in: selector.namespace), state.store.revision, state.store.now)
    }
    var bytes: [UInt8] = []
    for object in objects where selector.matches(object) {
      try append(WatchEvent(change: .added, object: object, previous: nil), now: now, to: &bytes)
      guard bytes.count > 1 << 20 else { continue }
      try await write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    if options.sendsInitialEvents, options.allowsBookmarks {
      encoder.writeBookmark(revision, isInitialEnd: true, to: &bytes)
    }
    if !bytes.isEmpty { try await write(bytes) }
    return revision
  }

  /// Only tables need the time.
  private var isTable: Bool { if case .table = encoder.presentation { true } else { false } }

  private func takeBookmarkRequest() -> Bool {
    isBookmarkDue.withLock { isDue in
      defer { isDue = false }
      return isDue
    }
  }

  private func append(_ event: WatchEvent, now: String, to bytes: inout [UInt8]) throws {
    bytes += "{\"type\":\"\(event.change.rawValue)\",\"object\":".utf8
    try encoder.write(event.object, now: now, to: &bytes)
    bytes += "}\n".utf8
  }

  private static func event(_ type: String, _ object: Node) -> [UInt8] {
    var bytes = Array("{\"type\":\"\(type)\",\"object\":".utf8)
    JSONWriter.write(object, to: &bytes)
    return bytes + Array("}\n".utf8)
  }
}
