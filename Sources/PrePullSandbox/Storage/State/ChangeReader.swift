// Those who want to know what happens to a resource, and what they have not read yet.

/// What a reader is told; what has happened it asks for itself.
enum ChangeNotice: Sendable {
  /// Something has changed. It is told once until the reader has looked.
  case news
  /// The server stops.
  case closed
}

/// Somebody who wants to know what happens to a resource.
final class ChangeReader: Sendable {
  let id: Int
  let resource: ResourceID
  let filter: ChangeFilter
  /// The revision from which on the reader is told.
  let start: Int
  fileprivate let notify: @Sendable (ChangeNotice) -> Void

  fileprivate init(
    id: Int, resource: ResourceID, filter: ChangeFilter, start: Int,
    notify: @escaping @Sendable (ChangeNotice) -> Void
  ) {
    self.id = id
    self.resource = resource
    self.filter = filter
    self.start = start
    self.notify = notify
  }
}

/// What a reader has not read yet.
enum ChangeNews: Sendable {
  case none
  /// Changes of the resource in their order. Others than those that the reader looks for may be among them.
  case events(ArraySlice<WatchEvent>, through: Int, hasMore: Bool)
  /// Some of it has been forgotten.
  case expired(oldest: Int, revision: Int)
}

/// The readers of a cluster's changes.
struct ChangeReaders: Sendable {
  private struct Reading: Sendable {
    let reader: ChangeReader
    /// The first change that concerns it and that it has not read.
    var firstNews: Int?
  }

  private struct Table: Sendable {
    var readings: [Int: Reading] = [:]
    var index = ChangeIndex()
  }

  private var tables: [ResourceID: Table] = [:]
  private var lastID = 0

  mutating func add(
    _ resource: ResourceID, _ filter: ChangeFilter, at revision: Int,
    _ notify: @escaping @Sendable (ChangeNotice) -> Void
  ) -> ChangeReader {
    lastID += 1
    let reader = ChangeReader(id: lastID, resource: resource, filter: filter, start: revision, notify: notify)
    tables[resource, default: Table()].readings[reader.id] = Reading(reader: reader)
    tables[resource]?.index.insert(reader.id, filter)
    return reader
  }

  mutating func remove(_ reader: ChangeReader) {
    tables[reader.resource]?.readings[reader.id] = nil
    tables[reader.resource]?.index.remove(reader.id, reader.filter)
  }

  /// Notes a change for those whom it may concern, and adds those who have to be told.
  mutating func note(_ change: Change, told: inout [ChangeReader]) {
    guard let index = tables[change.resource]?.index else { return }
    var concerned: [Int] = []
    index.forEachReader(of: change.event) { concerned.append($0) }
    for id in concerned {
      guard let reading = tables[change.resource]?.readings[id], reading.firstNews == nil else { continue }
      tables[change.resource]?.readings[id]?.firstNews = change.event.revision
      told.append(reading.reader)
    }
  }

  func hasNews(_ reader: ChangeReader) -> Bool { tables[reader.resource]?.readings[reader.id]?.firstNews != nil }

  /// Takes what a reader has not read yet, at most `limit` changes.
  mutating func takeNews(_ reader: ChangeReader, from store: ObjectStore, limit: Int) -> ChangeNews {
    guard let first = tables[reader.resource]?.readings[reader.id]?.firstNews else { return .none }
    tables[reader.resource]?.readings[reader.id]?.firstNews = nil
    guard let events = store.events(reader.resource, after: first - 1, limit: limit) else {
      return .expired(oldest: store.compactedRevision(reader.resource), revision: store.revision)
    }
    guard events.count >= limit, let last = events.last?.revision, last < store.revision else {
      return .events(events, through: store.revision, hasMore: false)
    }
    tables[reader.resource]?.readings[reader.id]?.firstNews = last + 1
    return .events(events, through: last, hasMore: true)
  }

  var all: [ChangeReader] { tables.values.flatMap { $0.readings.values.map(\.reader) } }
}

extension [ChangeReader] {
  /// Never under the lock of the cluster: those who are told may ask it at once.
  func tell(_ notice: ChangeNotice) {
    for reader in self { reader.notify(notice) }
  }
}
