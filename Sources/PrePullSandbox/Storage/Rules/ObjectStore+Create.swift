// The rules for new objects.

import YAML

/// How a write is meant.
struct WriteMode: Sendable, Equatable {
  /// Whether everything is done but storing.
  var isDryRun = false

  static let real = WriteMode()
  static let dryRun = WriteMode(isDryRun: true)
}

extension ObjectStore {
  private static let generatedNameBase = 58

  /// The object as it would be stored: named, stamped, defaulted. Admission sees this.
  static func completed(
    _ object: Mapping, in definition: ResourceDefinition, namespace: String, _ environment: StoreEnvironment
  ) throws(APIError) -> Mapping {
    var object = object
    var metadata = object["metadata"]?.fields ?? Mapping()
    guard metadata["resourceVersion"].map({ $0 == "" || $0.isNull }) ?? true else {
      throw APIError(code: 500, reason: "", message: "resourceVersion should not be set on objects to be created")
    }
    let given = metadata.text("namespace")
    guard given.isEmpty || given == namespace else {
      throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
    }
    if metadata.text("name").isEmpty, !metadata.text("generateName").isEmpty {
      metadata["name"] = Node(
        String(metadata.text("generateName").prefix(generatedNameBase)) + environment.nameSuffix())
    }
    for field in ["resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"] {
      metadata[field] = nil
    }
    metadata["namespace"] = definition.isNamespaced ? Node(namespace) : nil
    metadata["uid"] = Node(environment.uid())
    metadata["creationTimestamp"] = Node(environment.now())
    metadata["generation"] = definition.hasGeneration ? 1 : nil
    object["metadata"] = Node(metadata.inServerOrder)
    if definition.statusRule == .alone { object["status"] = nil }
    definition.strategy.prepareForCreate(&object)
    return object
  }

  /// Stores a new object that is complete.
  mutating func create(
    _ object: Mapping, in definition: ResourceDefinition, mode: WriteMode = .real
  ) throws(APIError) -> StoredObject {
    let key = ObjectKey(namespace: object.text("metadata", "namespace"), name: object.text("metadata", "name"))
    try checkNamespace(of: definition, key)
    let findings =
      MetadataRules.findings(object, of: definition) + definition.strategy.findings(object, old: nil)
    guard findings.isEmpty else {
      throw .invalid(definition.kind, group: definition.id.group, key.name, findings)
    }
    guard self[definition.id, key] == nil else { throw .alreadyExists(definition.id, key.name) }
    if mode.isDryRun {
      return StoredObject(object, revision: 0, selectableFields: definition.selectableFields)
    }
    return put(object, in: definition)
  }

  /// Nothing is made in a namespace that is not there or that is going.
  private func checkNamespace(of definition: ResourceDefinition, _ key: ObjectKey) throws(APIError) {
    guard definition.isNamespaced else { return }
    let namespaces = ResourceID("namespaces")
    guard let namespace = self[namespaces, ObjectKey(namespace: "", name: key.namespace)] else {
      throw .notFound(namespaces, key.namespace)
    }
    guard namespace.isDeleted else { return }
    var error = APIError.forbidden(
      definition.id, key.name,
      "unable to create new content in namespace \(key.namespace) because it is being terminated")
    error.causes = [
      APIError.Cause(
        reason: "NamespaceTerminating", message: "namespace \(key.namespace) is being terminated",
        field: "metadata.namespace")
    ]
    throw error
  }
}

extension Mapping {
  /// Metadata in the order in which API servers write it, without what is empty.
  var inServerOrder: Mapping {
    let order = [
      "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
      "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
      "managedFields",
    ]
    let known = order.compactMap { entry($0) }.filter { !$0.value.isNull && !$0.value.isEmptyCollection }
    return Mapping(known + entries.filter { !order.contains($0.key) && !$0.value.isNull })
  }
}

extension Node {
  fileprivate var isEmptyCollection: Bool {
    if let mapping { return mapping.isEmpty }
    return sequence?.isEmpty ?? false
  }
}
