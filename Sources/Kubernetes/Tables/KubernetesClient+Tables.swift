// Lists as tables: what people want to see of many objects, without the objects.

import YAML

extension KubernetesClient {
  /// Reads one page of a list as the server's table: the printer columns of each object.
  ///
  /// - Parameters:
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; nil for all namespaces.
  ///   - options: Which of them, and how many at once.
  ///   - includesMetadata: Whether each row comes with its object's `metadata`.
  ///   - timeout: How long it may take, retries included; nil for the configuration's.
  /// - Returns: The `meta.k8s.io/v1` Table, with `metadata.continue` when there are more; `Table(server:)` reads it.
  /// - Throws: ``KubernetesError``; of code `protocolViolation` when the server knows no tables.
  public func table(
    _ resource: APIResource, namespace: String? = nil, options: ListOptions = ListOptions(),
    includesMetadata: Bool = false, timeout: Duration? = nil
  ) async throws(KubernetesError) -> Node {
    let target = try RequestTarget(verb: .list, resource: resource, namespace: namespace)
    let query = options.query + [("includeObject", includesMetadata ? "Metadata" : "None")]
    let request = ClientRequest(target: target, method: "GET", query: query, accept: Table.mediaType)
    let node = try await object(request, timeout: timeout)
    guard node["kind"]?.string == "Table" else {
      throw target.failure("the server answered with no table", code: .protocolViolation)
    }
    return node
  }
}
