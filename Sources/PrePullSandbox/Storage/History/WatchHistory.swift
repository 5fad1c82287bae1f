// The latest changes of a resource, from which watches are served.

import DequeModule

/// A bounded list of changes, oldest first.
struct WatchHistory: Sendable {
  private var events: Deque<WatchEvent> = []
  private let capacity: Int
  /// Changes up to this revision have been dropped.
  private(set) var compactedRevision: Int

  /// - Parameters:
  ///   - capacity: How many changes are kept.
  ///   - revision: The revision that the history begins at.
  init(capacity: Int, revision: Int) {
    self.capacity = max(capacity, 1)
    compactedRevision = revision
  }

  mutating func append(_ event: WatchEvent) {
    if events.count == capacity, let dropped = events.popFirst() { compactedRevision = dropped.revision }
    events.append(event)
  }

  /// Drops what happened up to a revision.
  mutating func compact(through revision: Int) {
    while let first = events.first, first.revision <= revision { events.removeFirst() }
    compactedRevision = max(compactedRevision, revision)
  }

  /// The changes after a revision, at most `limit` of them; nil when some of them have been dropped.
  func events(after revision: Int, limit: Int = .max) -> ArraySlice<WatchEvent>? {
    guard revision >= compactedRevision else { return nil }
    let start = firstIndex(after: revision)
    let end = limit < events.count - start ? start + limit : events.count
    return ArraySlice(events[start..<end])
  }

  private func firstIndex(after revision: Int) -> Int {
    var (low, high) = (0, events.count)
    while low < high {
      let middle = (low + high) / 2
      if events[middle].revision <= revision { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
