// Whole objects in and out of the state, for those inside the process.

import YAML

extension Cluster {
  /// Creates an object, or replaces it whole, status included.
  @discardableResult
  func put(_ node: Node) throws(APIError) -> Node {
    let object = node.fields
    let (apiVersion, kind) = (object.text("apiVersion"), object.text("kind"))
    let stored: (StoredObject, ResourceDefinition) = try write { state throws(APIError) in
      guard let definition = state.registry.definition(apiVersion: apiVersion, kind: kind) else {
        throw .badRequest("no resource holds objects of kind \(kind) in \(apiVersion)")
      }
      var object = definition.inStorageShape(object)
      let given = object.text("metadata", "namespace")
      let namespace = definition.isNamespaced ? (given.isEmpty ? "default" : given) : ""
      object.set("metadata", "namespace", to: definition.isNamespaced ? Node(namespace) : nil)
      let key = ObjectKey(namespace: namespace, name: object.text("metadata", "name"))
      guard let current = state.store[definition.id, key] else {
        return (try Self.create(object, definition, namespace, &state), definition)
      }
      let old = try current.object(apiVersion: object.text("apiVersion"), kind: kind)
      var complete = ObjectStore.completed(object, replacing: old, in: definition, part: .main)
      if let status = object["status"] { complete["status"] = status }
      return (try state.store.update(complete, replacing: current, tree: old, in: definition), definition)
    }
    return Node(try stored.0.object(in: stored.1))
  }

  func get(_ resource: ResourceID, _ key: ObjectKey) throws(APIError) -> Node? {
    let found = read { ($0.store[resource, key], $0.registry[resource]) }
    guard let object = found.0, let definition = found.1 else { return nil }
    return Node(try object.object(in: definition))
  }

  func list(_ resource: ResourceID, in namespace: String?) throws(APIError) -> [Node] {
    let (objects, definition) = read { ($0.store.objects(resource, in: namespace), $0.registry[resource]) }
    guard let definition else { return [] }
    var nodes: [Node] = []
    for object in objects { nodes.append(Node(try object.object(in: definition))) }
    return nodes
  }

  func delete(_ resource: ResourceID, _ key: ObjectKey) throws(APIError) {
    try write { state throws(APIError) in
      guard let definition = state.registry[resource] else { throw .notFound(resource, key.name) }
      var options = DeleteOptions()
      options.gracePeriodSeconds = 0
      _ = try state.store.delete(key, in: definition, options: options)
    }
  }

  func compact(keeping kept: Int = 0) {
    write { (state) in state.store.compact(keeping: kept) }
  }

  private static func create(
    _ object: Mapping, _ definition: ResourceDefinition, _ namespace: String, _ state: inout ClusterState
  ) throws(APIError) -> StoredObject {
    var given = object
    given.set("metadata", "resourceVersion", to: nil)
    var complete = try ObjectStore.completed(given, in: definition, namespace: namespace, state.store.environment)
    if let status = object["status"] { complete["status"] = status }
    return try state.store.create(complete, in: definition)
  }
}
