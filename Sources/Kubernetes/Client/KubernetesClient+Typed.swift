// The same requests for types that stand for a resource.

import YAML

extension KubernetesClient {
  /// Reads one object as its type. See ``get(_:_:namespace:subresource:resourceVersion:timeout:)``.
  public func get<Object: Resource>(
    _ type: Object.Type = Object.self, _ name: String, namespace: String? = nil, timeout: Duration? = nil
  ) async throws(KubernetesError) -> Object {
    try decode(try await get(Object.resource, name, namespace: namespace, timeout: timeout), verb: .get)
  }

  /// Reads all objects of a type. See ``listAll(_:namespace:options:timeout:)``.
  public func listAll<Object: Resource>(
    _ type: Object.Type = Object.self, namespace: String? = nil, options: ListOptions = ListOptions(),
    timeout: Duration? = nil
  ) async throws(KubernetesError) -> [Object] {
    let list = try await listAll(Object.resource, namespace: namespace, options: options, timeout: timeout)
    var objects: [Object] = []
    for item in list.items { objects.append(try decode(item, verb: .list)) }
    return objects
  }

  /// Makes an object. See ``create(_:_:namespace:name:subresource:options:timeout:)``.
  public func create<Object: Resource>(
    _ object: Object, namespace: String? = nil, options: WriteOptions = WriteOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> Object {
    try decode(
      try await create(Object.resource, object.node, namespace: namespace, options: options, timeout: timeout),
      verb: .create)
  }

  /// Replaces an object. See ``update(_:_:namespace:subresource:options:timeout:)``.
  public func update<Object: Resource>(
    _ object: Object, namespace: String? = nil, subresource: String? = nil, options: WriteOptions = WriteOptions(),
    timeout: Duration? = nil
  ) async throws(KubernetesError) -> Object {
    try decode(
      try await update(
        Object.resource, object.node, namespace: namespace, subresource: subresource, options: options,
        timeout: timeout), verb: .update)
  }

  /// Changes parts of an object. See ``patch(_:_:namespace:_:subresource:options:timeout:)``.
  public func patch<Object: Resource>(
    _ type: Object.Type = Object.self, _ name: String, namespace: String? = nil, _ patch: Patch,
    subresource: String? = nil, options: WriteOptions = WriteOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> Object {
    try decode(
      try await self.patch(
        Object.resource, name, namespace: namespace, patch, subresource: subresource, options: options,
        timeout: timeout), verb: .patch)
  }

  private func decode<Object: Resource>(_ node: Node, verb: Verb) throws(KubernetesError) -> Object {
    do {
      return try Object(node: node)
    } catch {
      var failure = KubernetesError(
        .undecodable, "the server's \(Object.resource.kind) cannot be read: \(error)", mayHaveBeenProcessed: true)
      failure.verb = verb
      failure.resource = Object.resource
      failure.namespace = node.objectNamespace
      failure.name = node.objectName
      throw failure
    }
  }
}
