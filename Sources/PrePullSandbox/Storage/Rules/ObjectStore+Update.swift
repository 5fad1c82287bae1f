// The rules for changes of objects that are there.

import YAML

/// Which part of an object a write is about.
enum ObjectPart: Sendable, Equatable {
  case main
  case status
}

/// What must still hold of the stored object when a write reaches it.
struct Preconditions: Sendable, Equatable {
  var uid: String?
  var resourceVersion: String?

  init(uid: String? = nil, resourceVersion: String? = nil) {
    self.uid = uid.flatMap { $0.isEmpty ? nil : $0 }
    self.resourceVersion = resourceVersion.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension ObjectStore {
  /// The object as it would be stored instead of `old`: what the write may not change is as it was.
  static func completed(
    _ object: Mapping, replacing old: Mapping, in definition: ResourceDefinition, part: ObjectPart
  ) -> Mapping {
    var object = object
    var metadata = object["metadata"]?.fields ?? Mapping()
    let oldMetadata = old["metadata"]?.fields ?? Mapping()
    switch part {
    case .main:
      if definition.hasStatus { object["status"] = old["status"] }
    case .status:
      let status = object["status"]
      object = old
      object["status"] = status
      if definition.statusRule == .alone {
        let managed = metadata["managedFields"]
        metadata = oldMetadata
        metadata["managedFields"] = managed
      }
    }
    for field in ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "generation", "selfLink"] {
      metadata[field] = oldMetadata[field]
    }
    metadata["generateName"] = oldMetadata["generateName"]
    metadata["deletionGracePeriodSeconds"] = oldMetadata["deletionGracePeriodSeconds"]
    object["metadata"] = Node(metadata)
    if part == .main { definition.strategy.prepareForUpdate(&object, old: old) }
    metadata = object["metadata"]?.fields ?? metadata
    if definition.hasGeneration, part == .main, desired(object) != desired(old) {
      metadata["generation"] = Node(.integer((oldMetadata["generation"]?.integer ?? 0) + 1))
    }
    metadata["resourceVersion"] = oldMetadata["resourceVersion"]
    object["metadata"] = Node(metadata.inServerOrder)
    return object
  }

  /// Stores a change of an object.
  ///
  /// - Parameters:
  ///   - object: complete.
  ///   - current: the version of the object that the change was made from.
  ///   - tree: that version in the shape it is stored in; read again when it is not given.
  /// - Returns: The new version; `current` itself when nothing changes. An object that is being deleted and has lost
  ///   its last finalizer is taken out.
  mutating func update(
    _ object: Mapping, replacing current: StoredObject, tree: Mapping? = nil, in definition: ResourceDefinition,
    mode: WriteMode = .real
  ) throws(APIError) -> StoredObject {
    guard let stored = self[definition.id, current.key] else { throw .notFound(definition.id, current.key.name) }
    guard stored.revision == current.revision else { throw .modified(definition.id, current.key.name) }
    let old =
      if let tree { tree } else {
        try stored.object(apiVersion: object.text("apiVersion"), kind: definition.kind)
      }
    var findings: [FieldFinding] = []
    if object["metadata"] != old["metadata"] {
      findings += MetadataRules.findings(object, of: definition) + MetadataRules.changeFindings(object, old: old)
    }
    findings += definition.strategy.findings(object, old: old)
    guard findings.isEmpty else {
      throw .invalid(definition.kind, group: definition.id.group, current.key.name, findings)
    }
    if object == old { return stored }
    if mode.isDryRun {
      return StoredObject(object, revision: stored.revision, selectableFields: definition.selectableFields)
    }
    if Self.isFinished(object) {
      return remove(definition.id, current.key)
        ?? StoredObject(object, revision: stored.revision, selectableFields: definition.selectableFields)
    }
    return put(object, in: definition)
  }

  /// Whether an object is being deleted and nothing holds it any more.
  static func isFinished(_ object: Mapping) -> Bool {
    object.value("metadata", "deletionTimestamp") != nil
      && (object.value("metadata", "finalizers")?.sequence ?? []).isEmpty
      && (object.value("metadata", "deletionGracePeriodSeconds")?.integer ?? 0) == 0
      && (object.text("kind") != "Namespace" || (object.value("spec", "finalizers")?.sequence ?? []).isEmpty)
  }

  /// What generations count: all but metadata and status.
  private static func desired(_ object: Mapping) -> Mapping {
    Mapping(object.entries.filter { !["apiVersion", "kind", "metadata", "status"].contains($0.key) })
  }
}
