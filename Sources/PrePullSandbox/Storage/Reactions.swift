// What the controllers of a real cluster do in answer to a change; here it is done at once.

import YAML

/// A change that the store has made and nobody has reacted to.
struct Change: Sendable {
  var resource: ResourceID
  var event: WatchEvent
}

enum Reactions {
  static func react(to change: Change, in state: inout ClusterState) {
    GarbageCollector.react(to: change, in: &state)
    if change.resource == DefinitionController.resource {
      DefinitionController.react(to: change.event, in: &state)
    } else if [WebhookTable.mutatingResource, WebhookTable.validatingResource].contains(change.resource) {
      guard let definition = state.registry[change.resource] else { return }
      state.webhooks.refresh(change.resource, state.store, definition)
    } else if change.resource == namespaces {
      if change.event.object.isDeleted, change.event.change != .deleted {
        emptyNamespace(change.event.object.key.name, in: &state)
      }
    } else if change.event.change == .deleted, !change.event.object.key.namespace.isEmpty {
      finishNamespace(change.event.object.key.namespace, in: &state)
    }
  }

  private static let namespaces = ResourceID("namespaces")

  /// Deletes all that is in a namespace that is going, then the namespace.
  private static func emptyNamespace(_ name: String, in state: inout ClusterState) {
    for definition in state.registry.all where definition.isNamespaced {
      for object in state.store.objects(definition.id, in: name) where !object.isDeleted {
        delete(object.key, in: definition, state: &state)
      }
    }
    finishNamespace(name, in: &state)
  }

  /// Takes the namespace's own finalizer when nothing is left in it.
  private static func finishNamespace(_ name: String, in state: inout ClusterState) {
    let key = ObjectKey(namespace: "", name: name)
    guard let stored = state.store[namespaces, key], stored.isDeleted, let definition = state.registry[namespaces]
    else { return }
    let isEmpty = state.registry.all.allSatisfy { definition in
      !definition.isNamespaced || state.store.objects(definition.id, in: name).isEmpty
    }
    guard isEmpty else { return }
    quietly { () throws(APIError) in
      var object = try stored.object(apiVersion: "v1", kind: definition.kind)
      object.set("spec", "finalizers", to: nil)
      _ = try state.store.update(object, replacing: stored, in: definition)
    }
  }

  static func delete(
    _ key: ObjectKey, in definition: ResourceDefinition, options: DeleteOptions = DeleteOptions(),
    state: inout ClusterState
  ) {
    quietly { () throws(APIError) in _ = try state.store.delete(key, in: definition, options: options) }
  }

  /// A reaction to something that is gone already has nothing left to do.
  static func quietly(_ body: () throws(APIError) -> Void) {
    do throws(APIError) {
      try body()
    } catch {
      assert(error.code == 404 || error.code == 409, error.message)
    }
  }
}
