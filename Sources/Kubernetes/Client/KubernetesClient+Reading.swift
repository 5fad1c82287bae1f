// Requests that change nothing.

import YAML

extension KubernetesClient {
  /// Reads one object.
  ///
  /// - Parameters:
  ///   - resource: What kind of object.
  ///   - name: Its name.
  ///   - namespace: Where it lives; required for namespaced resources, nil for others.
  ///   - subresource: A part of it, such as `status` or `scale`.
  ///   - resourceVersion: `"0"` for any state that the server has at hand; nil for the newest.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Throws: ``KubernetesError``; of code `notFound` when there is none.
  public func get(
    _ resource: APIResource, _ name: String, namespace: String? = nil, subresource: String? = nil,
    resourceVersion: String? = nil, timeout: Duration? = nil
  ) async throws(KubernetesError) -> Node {
    let target = try RequestTarget(
      verb: .get, resource: resource, namespace: namespace, name: name, subresource: subresource)
    let query = resourceVersion.map { [("resourceVersion", $0)] } ?? []
    return try await object(ClientRequest(target: target, method: "GET", query: query), timeout: timeout)
  }

  /// Reads one page of the objects of a resource.
  ///
  /// - Parameters:
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; nil for all namespaces.
  ///   - options: Which of them, and how many at once.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Throws: ``KubernetesError``; of code `gone` when the page's token is too old.
  public func list(
    _ resource: APIResource, namespace: String? = nil, options: ListOptions = ListOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> ResourceList {
    let target = try RequestTarget(verb: .list, resource: resource, namespace: namespace)
    let node = try await object(ClientRequest(target: target, method: "GET", query: options.query), timeout: timeout)
    guard let list = ResourceList(node, resource: resource) else {
      throw target.failure("the server answered a list with what is no list", code: .protocolViolation)
    }
    return list
  }

  /// Reads a path that is no resource, such as `/version`, `/readyz` or `/apis`.
  ///
  /// - Parameters:
  ///   - path: The path, from its slash; it may have a query.
  ///   - accept: The kind of answer that is wanted.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Returns: The body as it came.
  public func read(
    path: String, accept: String = "application/json, */*", timeout: Duration? = nil
  ) async throws(KubernetesError) -> [UInt8] {
    try await send(try rawRequest(path: path, accept: accept), timeout: timeout).body
  }

  /// Reads a path that is no resource and answers JSON, such as `/version` or discovery.
  ///
  /// - Parameters:
  ///   - path: The path, from its slash; it may have a query.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  public func readObject(path: String, timeout: Duration? = nil) async throws(KubernetesError) -> Node {
    try await object(try rawRequest(path: path, accept: "application/json"), timeout: timeout)
  }

  private func rawRequest(path: String, accept: String) throws(KubernetesError) -> ClientRequest {
    let target = RequestTarget(verb: .get, path: path)
    guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw target.failure("\"\(path)\" is not a path: it begins with / and has no spaces")
    }
    return ClientRequest(target: target, method: "GET", accept: accept)
  }

  /// Sends a request whose answer is an object.
  func object(_ request: ClientRequest, timeout: Duration?) async throws(KubernetesError) -> Node {
    let response = try await send(request, timeout: timeout)
    do throws(KubernetesError) {
      return try response.node(limits: ReaderLimits(documentBytes: options.maximumResponseBytes))
    } catch {
      throw request.target.describe(error)
    }
  }
}
