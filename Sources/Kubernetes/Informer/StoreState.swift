// The objects of an informer with their indexes: rules without tasks.

import YAML

/// A copy of the server's objects, each reduced to what is needed of it.
struct StoreState<Value: Sendable>: Sendable {
  /// Gives the keys under which a value is to be found.
  typealias IndexFunction = @Sendable (Value) -> [String]

  private struct Entry: Sendable {
    var uid: String
    var version: String
    /// Nil when nothing of the object is needed; it is remembered so that nothing is told twice.
    var value: Value?
  }

  private var entries: [ObjectKey: Entry] = [:]
  private var indexes: [String: [String: Set<ObjectKey>]]
  private let functions: [String: IndexFunction]
  /// The keys of a list that is being read; nil otherwise.
  private var listed: Set<ObjectKey>?
  private var valueCount = 0
  private(set) var hasSynced = false
  /// The version of the newest complete list.
  private(set) var resourceVersion = ""

  init(indexes functions: [String: IndexFunction]) {
    self.functions = functions
    indexes = functions.mapValues { _ in [:] }
  }

  /// How many values there are.
  var count: Int { valueCount }

  subscript(key: ObjectKey) -> Value? { entries[key]?.value }

  /// All values with their keys, in no order.
  var all: [(ObjectKey, Value)] {
    entries.compactMap { key, entry in entry.value.map { (key, $0) } }
  }

  /// The keys of the values that an index has under a key.
  func keys(index: String, _ key: String) -> Set<ObjectKey> { indexes[index]?[key] ?? [] }

  /// Whether there is such an index.
  func hasIndex(_ name: String) -> Bool { functions[name] != nil }

  /// Takes a step of the reflector, and gives what has changed by it.
  mutating func apply(
    _ event: ReflectorEvent, project: (Node) -> Value?
  ) -> [Change<Value>] {
    switch event {
    case .restarted:
      listed = []
      return []
    case .listed(let object):
      if let key = ObjectKey(object) { listed?.insert(key) }
      return put(object, project: project)
    case .synced(let version):
      hasSynced = true
      resourceVersion = version
      guard let kept = listed else { return [] }
      listed = nil
      return entries.keys.filter { !kept.contains($0) }.sorted().flatMap { remove($0) }
    case .changed(let object):
      return put(object, project: project)
    case .removed(let object):
      guard let key = ObjectKey(object) else { return [] }
      listed?.remove(key)
      return remove(key)
    }
  }

  private mutating func put(_ object: Node, project: (Node) -> Value?) -> [Change<Value>] {
    guard let key = ObjectKey(object) else { return [] }
    let version = object.objectResourceVersion ?? ""
    let uid = object.objectUID ?? ""
    let before = entries[key]
    if let before, before.version == version, before.uid == uid, !version.isEmpty { return [] }
    let value = project(object)
    var changes: [Change<Value>] = []
    var old = before?.value
    if let before, before.uid != uid {
      // Another object of the same name: the old one is gone, though nobody said so.
      changes += remove(key)
      old = nil
    }
    entries[key] = Entry(uid: uid, version: version, value: value)
    reindex(key, old: old, new: value)
    if let change = Change(key, old: old, new: value) { changes.append(change) }
    return changes
  }

  private mutating func remove(_ key: ObjectKey) -> [Change<Value>] {
    guard let old = entries.removeValue(forKey: key)?.value else { return [] }
    reindex(key, old: old, new: nil)
    return [.deleted(key, last: old)]
  }

  private mutating func reindex(_ key: ObjectKey, old: Value?, new: Value?) {
    valueCount += (new == nil ? 0 : 1) - (old == nil ? 0 : 1)
    for (name, function) in functions {
      let before = Set(old.map(function) ?? [])
      let after = Set(new.map(function) ?? [])
      for gone in before.subtracting(after) {
        indexes[name]?[gone]?.remove(key)
        // Keys that come and go, such as those of Pods, must not pile up.
        if indexes[name]?[gone]?.isEmpty == true { indexes[name]?[gone] = nil }
      }
      for fresh in after.subtracting(before) { indexes[name]?[fresh, default: []].insert(key) }
    }
  }
}
