// The objects of one resource, with their history.

/// Objects in the order of their keys, as lists give them.
struct ObjectTable: Sendable {
  private(set) var keys: [ObjectKey] = []
  private(set) var objects: [ObjectKey: StoredObject] = [:]
  var history: WatchHistory

  init(historyCapacity: Int, revision: Int) {
    history = WatchHistory(capacity: historyCapacity, revision: revision)
  }

  subscript(key: ObjectKey) -> StoredObject? { objects[key] }

  /// Stores a new version of an object.
  mutating func put(_ object: StoredObject) -> WatchEvent {
    let previous = objects.updateValue(object, forKey: object.key)
    if previous == nil { keys.insert(object.key, at: position(of: object.key)) }
    let event = WatchEvent(change: previous == nil ? .added : .modified, object: object, previous: previous)
    history.append(event)
    return event
  }

  /// Takes an object out; the deletion is the change of that revision.
  mutating func remove(_ key: ObjectKey, revision: Int) -> WatchEvent? {
    guard let previous = objects.removeValue(forKey: key) else { return nil }
    keys.remove(at: position(of: key))
    let last = previous.stamped(revision)
    let event = WatchEvent(change: .deleted, object: last, previous: previous)
    history.append(event)
    return event
  }

  /// The objects as they are now.
  func all(in namespace: String?) -> [StoredObject] {
    guard let namespace else { return keys.compactMap { objects[$0] } }
    let start = position(of: ObjectKey(namespace: namespace, name: ""))
    return keys[start...].prefix { $0.namespace == namespace }.compactMap { objects[$0] }
  }

  /// The objects as they were at a revision, by undoing what happened since; nil when that has been dropped.
  func all(in namespace: String?, at revision: Int) -> [StoredObject]? {
    guard let events = history.events(after: revision) else { return nil }
    guard !events.isEmpty else { return all(in: namespace) }
    var past: [ObjectKey: StoredObject?] = [:]
    for event in events.reversed() { past[event.object.key] = .some(event.previous) }
    var result = all(in: nil).filter { past[$0.key] == nil }
    result += past.values.compactMap { $0 }
    if let namespace { result.removeAll { $0.key.namespace != namespace } }
    return result.sorted { $0.key < $1.key }
  }

  private func position(of key: ObjectKey) -> Int {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
