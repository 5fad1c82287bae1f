// One change of one object, as watches tell it.

/// A change that the store made.
struct WatchEvent: Sendable {
  enum Change: String, Sendable {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
  }

  var change: Change
  /// The object after the change; of a deletion, its last state with the deletion's resourceVersion.
  var object: StoredObject
  /// The object before the change.
  var previous: StoredObject?

  var revision: Int { object.revision }

  /// The event as a watch with a selector sees it: an object that leaves the selection is deleted for it, one
  /// that enters it is added. Nil when it concerns nothing that is selected.
  func seen(by selector: ObjectSelector) -> WatchEvent? {
    let isSelected = change != .deleted && selector.matches(object)
    let wasSelected = previous.map(selector.matches) ?? false
    switch (wasSelected, isSelected) {
    case (false, true): return WatchEvent(change: .added, object: object, previous: nil)
    case (true, true): return WatchEvent(change: .modified, object: object, previous: previous)
    case (true, false):
      let last = previous?.stamped(revision) ?? object
      return WatchEvent(change: .deleted, object: change == .deleted ? object : last, previous: previous)
    case (false, false): return nil
    }
  }
}
