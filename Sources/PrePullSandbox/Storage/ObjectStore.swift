// The objects of every resource, with one count of revisions: the rules of writing, without any I/O.

import PrePullAPI
import YAML

/// What the store takes from outside, so that a test decides it.
struct StoreEnvironment: Sendable {
  /// The time as RFC 3339 has it, in whole seconds.
  var now: @Sendable () -> String
  /// A new uid.
  var uid: @Sendable () -> String
  /// Five letters for a generated name.
  var nameSuffix: @Sendable () -> String
}

/// An in-memory store that follows the API server's rules for metadata, versions and deletion.
struct ObjectStore: Sendable {
  /// The revision of the latest change.
  private(set) var revision = 1
  private var tables: [ResourceID: ObjectTable] = [:]
  /// Changes up to this revision have been dropped, of whatever resource.
  private var compactedRevision = 0
  let environment: StoreEnvironment
  private let historyCapacity: Int
  private var changes: [Change] = []
  private(set) var ownership = OwnershipIndex()

  /// - Parameter historyCapacity: How many changes of each resource are kept for watches.
  init(environment: StoreEnvironment, historyCapacity: Int = 10_000) {
    self.environment = environment
    self.historyCapacity = historyCapacity
  }

  var now: String { environment.now() }

  // MARK: - Reading

  subscript(resource: ResourceID, key: ObjectKey) -> StoredObject? { tables[resource]?[key] }

  /// The object, or the failure that says that it is not there.
  func object(_ resource: ResourceID, _ key: ObjectKey) throws(APIError) -> StoredObject {
    guard let object = self[resource, key] else { throw .notFound(resource, key.name) }
    return object
  }

  /// The objects of a resource in a namespace (nil: in all), in order.
  func objects(_ resource: ResourceID, in namespace: String? = nil) -> [StoredObject] {
    tables[resource]?.all(in: namespace) ?? []
  }

  /// The objects as they were at a revision; nil when the history does not reach so far.
  func objects(_ resource: ResourceID, in namespace: String?, at revision: Int) -> [StoredObject]? {
    guard let table = tables[resource] else { return [] }
    return table.all(in: namespace, at: revision)
  }

  /// Every resource that has or had objects.
  var resources: [ResourceID] { Array(tables.keys) }

  /// What happened to a resource after a revision; nil when some of it has been dropped.
  func events(_ resource: ResourceID, after revision: Int, limit: Int) -> ArraySlice<WatchEvent>? {
    guard let table = tables[resource] else { return revision < compactedRevision ? nil : [] }
    return table.history.events(after: revision, limit: limit)
  }

  /// The oldest revision from which a resource can be watched.
  func compactedRevision(_ resource: ResourceID) -> Int {
    tables[resource]?.history.compactedRevision ?? compactedRevision
  }

  // MARK: - Writing

  /// Drops the history of every resource but for the latest changes, as etcd's compaction does.
  mutating func compact(keeping kept: Int) {
    let through = max(revision - kept, 0)
    compactedRevision = max(compactedRevision, through)
    for resource in tables.keys { tables[resource]?.history.compact(through: through) }
  }

  /// Stores an object that is complete but for its resourceVersion.
  mutating func put(_ object: Mapping, in definition: ResourceDefinition) -> StoredObject {
    revision += 1
    return put(
      StoredObject(object, revision: revision, selectableFields: definition.selectableFields), in: definition.id)
  }

  /// Stores another status of an object and leaves the rest as it is, of which nothing is even read.
  mutating func replaceStatus(
    of object: StoredObject, with status: Node, in definition: ResourceDefinition
  ) -> StoredObject {
    revision += 1
    return put(
      object.replacingStatus(status, revision: revision, selectableFields: definition.selectableFields),
      in: definition.id)
  }

  private mutating func put(_ object: StoredObject, in resource: ResourceID) -> StoredObject {
    var event: WatchEvent?
    table(resource) { event = $0.put(object) }
    if let event { note(event, resource) }
    return object
  }

  /// Takes an object out.
  mutating func remove(_ resource: ResourceID, _ key: ObjectKey) -> StoredObject? {
    guard self[resource, key] != nil else { return nil }
    revision += 1
    var event: WatchEvent?
    let revision = revision
    table(resource) { event = $0.remove(key, revision: revision) }
    if let event { note(event, resource) }
    return event?.object
  }

  private mutating func note(_ event: WatchEvent, _ resource: ResourceID) {
    ownership.replace(event.previous, with: event.change == .deleted ? nil : event.object, in: resource)
    changes.append(Change(resource: resource, event: event))
  }

  /// The changes since this was last called, oldest first.
  mutating func takeChanges() -> [Change] {
    defer { changes.removeAll() }
    return changes
  }

  /// Changes a table in its place: a copy of it would cost every write the whole table.
  private mutating func table(_ resource: ResourceID, _ change: (inout ObjectTable) -> Void) {
    change(&tables[resource, default: ObjectTable(historyCapacity: historyCapacity, revision: compactedRevision)])
  }
}
