// Requests that change something.

import YAML

extension KubernetesClient {
  /// Makes an object.
  ///
  /// - Parameters:
  ///   - resource: What kind of object.
  ///   - object: The object; `apiVersion` and `kind` are filled in where they are missing.
  ///   - namespace: Where it is to live; nil for the namespace the object names.
  ///   - name: The object a subresource belongs to, nil otherwise.
  ///   - subresource: What to make of that object, such as `eviction` or `token`.
  ///   - options: Dry run, field manager and field validation.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Returns: The object as it was stored.
  /// - Throws: ``KubernetesError``; of code `alreadyExists` when the name is taken.
  public func create(
    _ resource: APIResource, _ object: Node, namespace: String? = nil, name: String? = nil,
    subresource: String? = nil, options: WriteOptions = WriteOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> Node {
    let target = try RequestTarget(
      verb: .create, resource: resource, namespace: namespace ?? object.objectNamespace, name: name,
      subresource: subresource)
    let body = subresource == nil ? try identified(object, target: target) : object
    return try await self.object(
      ClientRequest(target: target, method: "POST", query: options.query, body: JSONWriter.bytes(body)),
      timeout: timeout)
  }

  /// Replaces an object. With a `metadata.resourceVersion` it is replaced only if nobody wrote in between.
  ///
  /// - Parameters:
  ///   - resource: What kind of object.
  ///   - object: The object as it is to be, with its name.
  ///   - namespace: Where it lives; nil for the namespace the object names.
  ///   - subresource: Which part is replaced, such as `status`.
  ///   - options: Dry run, field manager and field validation.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Returns: The object as it was stored.
  /// - Throws: ``KubernetesError``; of code `conflict` when somebody wrote in between.
  public func update(
    _ resource: APIResource, _ object: Node, namespace: String? = nil, subresource: String? = nil,
    options: WriteOptions = WriteOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> Node {
    guard let name = object.objectName else {
      throw RequestTarget(verb: .update, path: "").failure("the \(resource.kind) has no metadata.name")
    }
    let target = try RequestTarget(
      verb: .update, resource: resource, namespace: namespace ?? object.objectNamespace, name: name,
      subresource: subresource)
    let body = try identified(object, target: target)
    return try await self.object(
      ClientRequest(target: target, method: "PUT", query: options.query, body: JSONWriter.bytes(body)),
      timeout: timeout)
  }

  /// Changes parts of an object; with ``Patch/apply(_:force:)`` it is made when there is none.
  ///
  /// - Parameters:
  ///   - resource: What kind of object.
  ///   - name: Its name.
  ///   - namespace: Where it lives; required for namespaced resources, nil for others.
  ///   - patch: The change.
  ///   - subresource: Which part is changed, such as `status`.
  ///   - options: Dry run, field manager (required for apply) and field validation.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Returns: The object as it was stored.
  /// - Throws: ``KubernetesError``; of code `conflict` when another manager owns an applied field.
  public func patch(
    _ resource: APIResource, _ name: String, namespace: String? = nil, _ patch: Patch, subresource: String? = nil,
    options: WriteOptions = WriteOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> Node {
    let target = try RequestTarget(
      verb: .patch, resource: resource, namespace: namespace, name: name, subresource: subresource)
    guard !patch.isApply || options.fieldManager != nil else {
      throw target.failure("an apply patch needs a field manager")
    }
    var query = options.query
    if patch.isForced { query.append(("force", "true")) }
    return try await object(
      ClientRequest(
        target: target, method: "PATCH", query: query, body: patch.body, contentType: patch.contentType),
      timeout: timeout)
  }

  /// Removes an object.
  ///
  /// - Parameters:
  ///   - resource: What kind of object.
  ///   - name: Its name.
  ///   - namespace: Where it lives; required for namespaced resources, nil for others.
  ///   - options: Preconditions, propagation and the rest.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Returns: What the server answers: the object, when finalizers or a grace period keep it for now, or a `Status`.
  /// - Throws: ``KubernetesError``; of code `notFound` when there is none, `conflict` when a precondition fails.
  @discardableResult
  public func delete(
    _ resource: APIResource, _ name: String, namespace: String? = nil, options: DeleteOptions = DeleteOptions(),
    timeout: Duration? = nil
  ) async throws(KubernetesError) -> Node {
    let target = try RequestTarget(verb: .delete, resource: resource, namespace: namespace, name: name)
    return try await object(
      ClientRequest(target: target, method: "DELETE", body: JSONWriter.bytes(options.body)), timeout: timeout)
  }

  /// Removes the objects that the list options choose.
  ///
  /// - Parameters:
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; required for namespaced resources, as a slip would remove those of everybody.
  ///   - matching: Which of them.
  ///   - options: Propagation and the rest.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  @discardableResult
  public func deleteCollection(
    _ resource: APIResource, namespace: String? = nil, matching: ListOptions,
    options: DeleteOptions = DeleteOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> Node {
    let target = try RequestTarget(verb: .deleteCollection, resource: resource, namespace: namespace)
    guard !resource.isNamespaced || namespace != nil else {
      throw target.failure("name the namespace whose \(resource.plural) are to be removed")
    }
    return try await object(
      ClientRequest(
        target: target, method: "DELETE", query: matching.query, body: JSONWriter.bytes(options.body)),
      timeout: timeout)
  }

  /// The object with its `apiVersion` and `kind`.
  private func identified(_ object: Node, target: RequestTarget) throws(KubernetesError) -> Node {
    guard var mapping = object.mapping, let resource = target.resource else {
      throw target.failure("what is written must be an object")
    }
    if mapping["apiVersion"] == nil { mapping["apiVersion"] = Node(.string(resource.apiVersion)) }
    if mapping["kind"] == nil { mapping["kind"] = Node(.string(resource.kind)) }
    return Node(.mapping(mapping))
  }
}
