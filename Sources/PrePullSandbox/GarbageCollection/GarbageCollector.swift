// Objects go with their owners, as the garbage collector of a real cluster has it; here at once.

import YAML

enum GarbageCollector {
  static func react(to change: Change, in state: inout ClusterState) {
    let object = change.event.object
    switch change.event.change {
    case .deleted:
      for dependent in sorted(state.store.ownership.dependents(of: object.uid)) {
        collect(dependent, &state)
      }
      // The last one that blocked an owner may have been this.
      for owner in object.owners {
        if let place = state.store.ownership[owner] { finish(place, &state) }
      }
    case .added, .modified:
      if object.isDeleted { finish(ObjectReference(resource: change.resource, key: object.key), &state) }
      if !object.owners.isEmpty, change.event.previous?.owners != object.owners {
        collect(ObjectReference(resource: change.resource, key: object.key), &state)
      }
    }
  }

  private static func sorted(_ references: Set<ObjectReference>) -> [ObjectReference] {
    references.sorted { $0.resource == $1.resource ? $0.key < $1.key : $0.resource < $1.resource }
  }

  /// Deletes an object none of whose owners is there, or takes those that are not there from its list.
  private static func collect(_ reference: ObjectReference, _ state: inout ClusterState) {
    guard let (stored, definition) = find(reference, state), !stored.isDeleted else { return }
    Reactions.quietly { () throws(APIError) in
      var object = try stored.object(in: definition)
      let owners = object.value("metadata", "ownerReferences")?.sequence ?? []
      let living = owners.filter { isThere($0, for: reference.key, state) }
      if living.count == owners.count { return }
      if living.isEmpty {
        var options = DeleteOptions()
        options.propagation = .background
        _ = try state.store.delete(reference.key, in: definition, options: options)
      } else {
        object.set("metadata", "ownerReferences", to: Node(.sequence(living)))
        _ = try state.store.update(object, replacing: stored, in: definition)
      }
    }
  }

  /// Whether an owner exists where its dependent may have one: in its own namespace, or in none. An owner of a kind
  /// that nothing here knows counts as there, as a collector cannot look for it.
  private static func isThere(_ owner: Node, for dependent: ObjectKey, _ state: ClusterState) -> Bool {
    let uid = owner["uid"]?.string ?? ""
    guard
      let definition = state.registry.definition(
        apiVersion: owner["apiVersion"]?.string ?? "", kind: owner["kind"]?.string ?? "")
    else { return true }
    guard let place = state.store.ownership[uid], place.resource == definition.id else { return false }
    return place.key.name == owner["name"]?.string
      && (!definition.isNamespaced || place.key.namespace == dependent.namespace)
  }

  /// Takes the collector's finalizers from an object that is being deleted, once their work is done.
  private static func finish(_ reference: ObjectReference, _ state: inout ClusterState) {
    guard let (stored, definition) = find(reference, state), stored.isDeleted else { return }
    Reactions.quietly { () throws(APIError) in
      let object = try stored.object(in: definition)
      let finalizers = (object.value("metadata", "finalizers")?.sequence ?? []).compactMap(\.string)
      if finalizers.contains(ObjectStore.orphanFinalizer) {
        for dependent in sorted(state.store.ownership.dependents(of: stored.uid)) {
          try release(dependent, from: stored.uid, &state)
        }
        try remove(ObjectStore.orphanFinalizer, from: reference, &state)
      } else if finalizers.contains(ObjectStore.foregroundFinalizer) {
        let dependents = sorted(state.store.ownership.dependents(of: stored.uid))
        for dependent in dependents { try deleteInForeground(dependent, &state) }
        var isBlocked = false
        for dependent in sorted(state.store.ownership.dependents(of: stored.uid)) where !isBlocked {
          isBlocked = try blocks(dependent, stored.uid, state)
        }
        if !isBlocked {
          try remove(ObjectStore.foregroundFinalizer, from: reference, &state)
        }
      }
    }
  }

  private static func release(
    _ reference: ObjectReference, from uid: String, _ state: inout ClusterState
  ) throws(APIError) {
    guard let (stored, definition) = find(reference, state) else { return }
    var object = try stored.object(in: definition)
    let others = (object.value("metadata", "ownerReferences")?.sequence ?? []).filter { $0["uid"]?.string != uid }
    object.set("metadata", "ownerReferences", to: others.isEmpty ? nil : Node(.sequence(others)))
    _ = try state.store.update(object, replacing: stored, in: definition)
  }

  private static func deleteInForeground(
    _ reference: ObjectReference, _ state: inout ClusterState
  ) throws(APIError) {
    guard let (stored, definition) = find(reference, state), !stored.isDeleted else { return }
    _ = try state.store.delete(reference.key, in: definition)
  }

  private static func blocks(
    _ reference: ObjectReference, _ uid: String, _ state: ClusterState
  ) throws(APIError) -> Bool {
    guard let (stored, definition) = find(reference, state) else { return false }
    let object = try stored.object(in: definition)
    let owners = object.value("metadata", "ownerReferences")?.sequence ?? []
    return owners.contains { $0["uid"]?.string == uid && $0["blockOwnerDeletion"]?.bool == true }
  }

  private static func remove(
    _ finalizer: String, from reference: ObjectReference, _ state: inout ClusterState
  ) throws(APIError) {
    guard let (stored, definition) = find(reference, state) else { return }
    var object = try stored.object(in: definition)
    let rest = (object.value("metadata", "finalizers")?.sequence ?? []).filter { $0.string != finalizer }
    object.set("metadata", "finalizers", to: rest.isEmpty ? nil : Node(.sequence(rest)))
    _ = try state.store.update(object, replacing: stored, in: definition)
  }

  /// An object and what is known of its resource; nil when one of them is gone.
  private static func find(
    _ reference: ObjectReference, _ state: ClusterState
  ) -> (stored: StoredObject, definition: ResourceDefinition)? {
    guard let stored = state.store[reference.resource, reference.key],
      let definition = state.registry[reference.resource]
    else { return nil }
    return (stored, definition)
  }
}
