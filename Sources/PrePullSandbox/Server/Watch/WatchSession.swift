// A watch: from a revision on, every change that a selector sees.

import NIOCore
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

  /// How much of what is there at the start is sent at a time.
  private static let initialPiece = 1 << 20

  private let feed: WatchFeed
  private let resource: ResourceID
  private let options: Options
  private let signals: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation
  private let id: Int
  private let isBookmarkDue = Mutex(false)

  init(_ feed: WatchFeed, resource: ResourceID, options: Options) {
    self.feed = feed
    self.resource = resource
    self.options = options
    (signals, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    id = feed.join(wake)
  }

  deinit {
    feed.leave(id)
    wake.finish()
  }

  /// Ends the watch.
  func stop() { wake.finish() }

  /// Writes the events, in batches, until the watch is over or the task is cancelled.
  func run(_ write: (ByteBuffer) async throws -> Void) async throws {
    defer { wake.finish() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      if let timeout = options.timeout {
        group.addTask { [wake] in
          try await Task.sleep(for: timeout)
          wake.finish()
        }
      }
      if options.allowsBookmarks { group.addTask { try await self.requestBookmarks() } }
      try await send(write)
    }
  }

  private func requestBookmarks() async throws {
    while true {
      try await Task.sleep(for: options.bookmarkInterval)
      isBookmarkDue.withLock { $0 = true }
      wake.yield()
    }
  }

  private func send(_ write: (ByteBuffer) async throws -> Void) async throws {
    var cursor: Int
    if let revision = options.revision, !options.sendsInitialEvents {
      cursor = revision
    } else {
      cursor = try await sendInitial(write)
    }
    var iterator = signals.makeAsyncIterator()
    repeat {
      sending: while true {
        switch try feed.step(after: cursor) {
        case .wait: break sending
        case .expire(let oldest):
          let error = APIError.expired("too old resource version: \(cursor) (\(oldest))")
          return try await write(Self.event("ERROR", error.node))
        case .send(let bytes, let end):
          cursor = end
          if bytes.readableBytes > 0 { try await write(bytes) }
        }
      }
      if takeBookmarkRequest() {
        cursor = feed.bookmark(after: cursor)
        var bytes: [UInt8] = []
        feed.encoder.writeBookmark(cursor, isInitialEnd: false, to: &bytes)
        try await write(ByteBuffer(bytes: bytes))
      }
    } while await iterator.next() != nil
  }

  private func sendInitial(_ write: (ByteBuffer) async throws -> Void) async throws -> Int {
    let (objects, revision) = feed.cluster.read { state in
      (state.store.objects(resource, in: feed.selector.namespace), state.store.revision)
    }
    var part: [WatchEvent] = []
    var size = 0
    for object in objects where feed.selector.matches(object) {
      part.append(WatchEvent(change: .added, object: object, previous: nil))
      size += object.size
      guard size > Self.initialPiece else { continue }
      try await write(feed.encoded(part))
      part.removeAll(keepingCapacity: true)
      size = 0
    }
    if !part.isEmpty { try await write(feed.encoded(part)) }
    if options.sendsInitialEvents, options.allowsBookmarks {
      var bytes: [UInt8] = []
      feed.encoder.writeBookmark(revision, isInitialEnd: true, to: &bytes)
      try await write(ByteBuffer(bytes: bytes))
    }
    return revision
  }

  private func takeBookmarkRequest() -> Bool {
    isBookmarkDue.withLock { isDue in
      defer { isDue = false }
      return isDue
    }
  }

  private static func event(_ type: String, _ object: Node) -> ByteBuffer {
    var bytes = Array("{\"type\":\"\(type)\",\"object\":".utf8)
    JSONWriter.write(object, to: &bytes)
    bytes += "}\n".utf8
    return ByteBuffer(bytes: bytes)
  }
}
