// The rules of deletion: finalizers, grace, what happens to those that are owned.

import YAML

/// What a deletion asks for.
struct DeleteOptions: Sendable, Equatable {
  /// What is done to the objects that the deleted one owns.
  enum Propagation: String, Sendable {
    case orphan = "Orphan"
    case background = "Background"
    case foreground = "Foreground"
  }

  var preconditions = Preconditions()
  var gracePeriodSeconds: Int?
  var propagation: Propagation?
  var isDryRun = false
}

/// What became of a deletion.
enum Deletion: Sendable {
  /// The object is gone; this is its last state.
  case removed(StoredObject)
  /// The object stays until its finalizers are gone or its grace period is over.
  case pending(StoredObject)

  var object: StoredObject {
    switch self {
    case .removed(let object), .pending(let object): object
    }
  }
}

extension ObjectStore {
  static let foregroundFinalizer = "foregroundDeletion"
  static let orphanFinalizer = "orphan"

  /// Deletes an object, or marks it when something holds it.
  mutating func delete(
    _ key: ObjectKey, in definition: ResourceDefinition, options: DeleteOptions = DeleteOptions()
  ) throws(APIError) -> Deletion {
    let stored = try object(definition.id, key)
    try check(options.preconditions, stored, definition)
    if isRemovedAtOnce(stored, options, definition) {
      return .removed(options.isDryRun ? stored : remove(definition.id, key) ?? stored)
    }
    let old = try stored.object(in: definition)
    var object = old
    mark(&object, options, definition)
    if Self.isFinished(object) {
      if options.isDryRun { return .removed(stored) }
      return .removed(remove(definition.id, key) ?? stored)
    }
    if object == old || options.isDryRun { return .pending(stored) }
    return .pending(put(object, in: definition))
  }

  /// Whether nothing holds an object, as far as that can be told without reading it.
  private func isRemovedAtOnce(
    _ object: StoredObject, _ options: DeleteOptions, _ definition: ResourceDefinition
  ) -> Bool {
    !object.isDeleted && !object.hasFinalizers && definition.id != ResourceID("namespaces")
      && (options.propagation == nil || options.propagation == .background)
      && (options.gracePeriodSeconds == 0 || definition.strategy.hasNothingToCleanUp(object))
  }

  /// Sets the deletion's time and grace, and the finalizer that the propagation needs.
  private func mark(_ object: inout Mapping, _ options: DeleteOptions, _ definition: ResourceDefinition) {
    var finalizers = (object.value("metadata", "finalizers")?.sequence ?? []).compactMap(\.string)
    let isNew = object.value("metadata", "deletionTimestamp") == nil
    if isNew, let propagation = options.propagation {
      finalizers.removeAll { $0 == Self.foregroundFinalizer || $0 == Self.orphanFinalizer }
      switch propagation {
      case .foreground: finalizers.append(Self.foregroundFinalizer)
      case .orphan: finalizers.append(Self.orphanFinalizer)
      case .background: break
      }
      object.set(
        "metadata", "finalizers", to: finalizers.isEmpty ? nil : Node(.sequence(finalizers.map { Node($0) })))
    }
    let grace = definition.strategy.gracePeriod(object, asked: options.gracePeriodSeconds)
    let known = object.value("metadata", "deletionGracePeriodSeconds")?.integer
    object.set("metadata", "deletionGracePeriodSeconds", to: Node(.integer(min(grace, known ?? grace))))
    if isNew {
      object.set("metadata", "deletionTimestamp", to: Node(now))
      if definition.hasGeneration, let generation = object.value("metadata", "generation")?.integer {
        object.set("metadata", "generation", to: Node(.integer(generation + 1)))
      }
    }
    if definition.id == ResourceID("namespaces") { object.set("status", "phase", to: "Terminating") }
    if let metadata = object["metadata"]?.mapping { object["metadata"] = Node(metadata.inServerOrder) }
  }

  /// Fails when the object is not the one that was meant.
  func check(
    _ preconditions: Preconditions, _ stored: StoredObject, _ definition: ResourceDefinition
  ) throws(APIError) {
    // The API server names the kind here, not the resource.
    let subject = ResourceID(definition.kind, group: definition.id.group)
    if let uid = preconditions.uid, uid != stored.uid {
      throw .conflict(
        subject, stored.key.name,
        "the UID in the precondition (\(uid)) does not match the UID in record (\(stored.uid)). The object might "
          + "have been deleted and then recreated")
    }
    if let version = preconditions.resourceVersion, version != String(stored.revision) {
      throw .conflict(
        subject, stored.key.name,
        "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
          + "(\(stored.revision)). The object might have been modified")
    }
  }
}
