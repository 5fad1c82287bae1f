// What all watches of the same selection send: encoded once, shared by all of them.

import DequeModule
import NIOCore
import Synchronization
import YAML

/// The changes that a selection sees, cut into pieces that every watch of it sends as they are.
///
/// A watch has a cursor, the revision up to which it has told everything. Watches that keep up all stand where the
/// latest piece ends and take the next one together; one that has fallen behind, or has begun elsewhere, is given what
/// it lacks from the history.
final class WatchFeed: Sendable {
  struct Key: Hashable, Sendable {
    var resource: ResourceID
    var selector: ObjectSelector
    var apiVersion: String
    var presentation: Presentation
  }

  /// What a watch does next.
  enum Step: Sendable {
    case send(ByteBuffer, cursor: Int)
    case wait
    /// Some of what the watch lacks has been forgotten.
    case expire(oldest: Int)
  }

  private struct Piece: Sendable {
    /// Where the watches stand that lack this piece and nothing before it: anywhere before its first change.
    var cursors: Range<Int>
    var end: Int
    var bytes: ByteBuffer
  }

  private struct State: Sendable {
    /// The latest pieces, each beginning where the one before ends.
    var pieces: Deque<Piece> = []
    /// Where the latest piece ends.
    var head = 0
    /// Before this time nothing but what is left of a full piece is made into the next one.
    var nextPiece = NIODeadline.uptimeNanoseconds(0)
    var hasMore = false
    var isWakeScheduled = false
    var isClosed = false
    var sessions: [Int: AsyncStream<Void>.Continuation] = [:]
    var lastSession = 0
    var reader: ChangeReader?

    /// With many watches it is the pieces that cost, not what is in them.
    var pause: TimeAmount { .microseconds(min(max(5_000, 250 * Int64(sessions.count)), 50_000)) }
  }

  /// How many changes are put into one piece.
  private static let batch = 512
  /// How many pieces are kept for watches that are a little slower than others.
  private static let keptPieces = 16

  let selector: ObjectSelector
  let encoder: ObjectEncoder
  let cluster: Cluster
  private let resource: ResourceID
  private let eventLoop: any EventLoop
  private let state = Mutex(State())

  init(
    _ cluster: Cluster, resource: ResourceID, selector: ObjectSelector, encoder: ObjectEncoder, eventLoop: any EventLoop
  ) {
    self.cluster = cluster
    self.resource = resource
    self.selector = selector
    self.encoder = encoder
    self.eventLoop = eventLoop
    let reader = cluster.addReader(of: resource, selector.filter) { [weak self] in self?.notice($0) }
    state.withLock { state in
      state.reader = reader
      state.head = reader.start
    }
  }

  deinit {
    if let reader = state.withLock({ $0.reader }) { cluster.remove(reader) }
  }

  // MARK: - Watches that come and go

  /// Adds a watch, which is woken through the continuation.
  func join(_ session: AsyncStream<Void>.Continuation) -> Int {
    state.withLock { state in
      state.lastSession += 1
      if state.isClosed { session.finish() } else { state.sessions[state.lastSession] = session }
      return state.lastSession
    }
  }

  func leave(_ session: Int) {
    // Let go outside the lock.
    _ = state.withLock { $0.sessions.removeValue(forKey: session) }
  }

  private func notice(_ notice: ChangeNotice) {
    let sessions = state.withLock { state in
      switch notice {
      case .closed:
        state.isClosed = true
        return Array(state.sessions.values)
      case .news:
        guard !state.isWakeScheduled else { return [] }
        guard state.nextPiece > .now() else { return Array(state.sessions.values) }
        state.isWakeScheduled = true
        eventLoop.scheduleTask(deadline: state.nextPiece) { [weak self] in self?.wake() }
        return []
      }
    }
    for session in sessions {
      if case .closed = notice { session.finish() } else { session.yield() }
    }
  }

  private func wake() {
    let sessions = state.withLock { state in
      state.isWakeScheduled = false
      return Array(state.sessions.values)
    }
    for session in sessions { session.yield() }
  }

  // MARK: - What they send

  /// What a watch at a cursor does next.
  func step(after cursor: Int) throws(APIError) -> Step {
    try state.withLock { state throws(APIError) in
      if let piece = state.pieces.last(where: { $0.cursors.contains(cursor) }) {
        return .send(piece.bytes, cursor: piece.end)
      }
      if cursor < state.head { return try history(after: cursor, through: state.head) }
      guard try advance(&state) else { return .wait }
      guard let piece = state.pieces.last, piece.cursors.contains(cursor) else {
        return try history(after: cursor, through: state.head)
      }
      return .send(piece.bytes, cursor: piece.end)
    }
  }

  /// The revision that a bookmark tells a watch at a cursor.
  func bookmark(after cursor: Int) -> Int {
    state.withLock { state in
      guard cursor >= state.head, let reader = state.reader else { return cursor }
      return cluster.quietRevision(reader).map { max($0, cursor) } ?? cursor
    }
  }

  /// Makes the next piece of what nobody has sent yet.
  /// - Returns: Whether there is more than before.
  private func advance(_ state: inout State) throws(APIError) -> Bool {
    guard let reader = state.reader, state.hasMore || state.nextPiece <= .now() else { return false }
    while true {
      switch cluster.takeNews(reader, limit: Self.batch) {
      case .none: return false
      case .expired(_, let revision):
        state.pieces.removeAll()
        (state.head, state.hasMore) = (revision, false)
        return true
      case .events(let events, let end, let hasMore):
        state.hasMore = hasMore
        let seen = events.compactMap { $0.seen(by: selector) }
        guard let first = seen.first else { continue }
        let bytes = try encoded(seen)
        if state.pieces.count == Self.keptPieces { state.pieces.removeFirst() }
        state.pieces.append(Piece(cursors: state.head..<first.revision, end: end, bytes: bytes))
        state.head = end
        state.nextPiece = .now() + state.pause
        return true
      }
    }
  }

  private func history(after cursor: Int, through end: Int) throws(APIError) -> Step {
    let (found, oldest) = cluster.read { state in
      (
        state.store.events(resource, after: cursor, limit: Self.batch), state.store.compactedRevision(resource)
      )
    }
    guard let found else { return .expire(oldest: oldest) }
    let missing = found.prefix { $0.revision <= end }
    let isAll = missing.count < Self.batch
    let bytes = try encoded(missing.compactMap { $0.seen(by: selector) })
    return .send(bytes, cursor: isAll ? end : missing.last?.revision ?? end)
  }

  // MARK: - How it is written

  /// The events as a watch sends them.
  func encoded(_ events: some Sequence<WatchEvent>) throws(APIError) -> ByteBuffer {
    let now = isTable ? cluster.environment.now() : ""
    var bytes: [UInt8] = []
    for event in events {
      bytes += "{\"type\":\"\(event.change.rawValue)\",\"object\":".utf8
      try encoder.write(event.object, now: now, to: &bytes)
      bytes += "}\n".utf8
    }
    return ByteBuffer(bytes: bytes)
  }

  /// Only tables need the time.
  private var isTable: Bool { if case .table = encoder.presentation { true } else { false } }
}
