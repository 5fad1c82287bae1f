// Which objects there are by their uids, and who owns whom.

/// Where an object is, among all resources.
struct ObjectReference: Hashable, Sendable {
  var resource: ResourceID
  var key: ObjectKey
}

/// Kept up with every write, so that a deletion finds what it concerns without a search.
struct OwnershipIndex: Sendable {
  private var places: [String: ObjectReference] = [:]
  private var dependents: [String: Set<ObjectReference>] = [:]

  /// Where the object with a uid is; nil when it is not there.
  subscript(uid: String) -> ObjectReference? { places[uid] }

  /// The objects that name a uid among their owners.
  func dependents(of uid: String) -> Set<ObjectReference> { dependents[uid] ?? [] }

  mutating func replace(_ old: StoredObject?, with new: StoredObject?, in resource: ResourceID) {
    if let old {
      if old.uid != new?.uid { places[old.uid] = nil }
      let reference = ObjectReference(resource: resource, key: old.key)
      for owner in old.owners where new?.owners.contains(owner) != true {
        dependents[owner]?.remove(reference)
        if dependents[owner]?.isEmpty ?? false { dependents[owner] = nil }
      }
    }
    if let new {
      let reference = ObjectReference(resource: resource, key: new.key)
      places[new.uid] = reference
      for owner in new.owners { dependents[owner, default: []].insert(reference) }
    }
  }
}
