// Which part of the server answers which path.

import YAML

/// A request for a resource that is served.
struct ResourceRequest: Sendable {
  var context: RequestContext
  var target: RequestTarget
  var definition: ResourceDefinition
  var encoder: ObjectEncoder

  var request: APIRequest { context.request }
  var query: Query { context.request.query }
  var key: ObjectKey { ObjectKey(namespace: target.namespace, name: target.name) }
  var part: ObjectPart { target.subresource == "status" ? .status : .main }
}

extension APIServer {
  func route(_ context: RequestContext) async throws(APIError) -> APIResponse {
    if let response = discovery(context) { return response }
    guard let target = context.target else { return try rootPath(context) }
    if let response = try review(context, target) { return response }
    guard let definition = cluster.read({ $0.registry.served(target.id, version: target.version) }) else {
      let documents = DiscoveryDocuments(cluster.read { $0.registry })
      guard documents.resourceList(target.group, target.version) != nil else { return Self.pageNotFound }
      throw .noSuchResource
    }
    let apiVersion = target.group.isEmpty ? target.version : "\(target.group)/\(target.version)"
    var request = ResourceRequest(
      context: context, target: target, definition: definition,
      encoder: ObjectEncoder(
        definition: definition, apiVersion: apiVersion, presentation: Presentation(context.request)))
    if definition.id == ResourceID("namespaces"), target.subresource == "finalize" {
      request.target.subresource = ""
    }
    try checkScope(request)
    return try await resource(request)
  }

  private func resource(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    switch (request.context.verb, request.target.subresource) {
    case ("get", ""), ("get", "status"): return try get(request)
    case ("list", ""): return try list(request)
    case ("watch", ""): return try watch(request)
    case ("create", ""):
      guard request.target.name.isEmpty else { throw .methodNotAllowed }
      return try await create(request)
    case ("update", ""), ("update", "status"):
      guard !request.target.name.isEmpty else { throw .methodNotAllowed }
      return try await update(request)
    case ("patch", ""), ("patch", "status"):
      guard !request.target.name.isEmpty else { throw .methodNotAllowed }
      return try await patch(request)
    case ("delete", ""): return try await deleteObject(request)
    case ("deletecollection", ""): return try await deleteCollection(request)
    default: return try await special(request)
    }
  }

  private func checkScope(_ request: ResourceRequest) throws(APIError) {
    let (target, definition) = (request.target, request.definition)
    if !target.namespace.isEmpty, !definition.isNamespaced { throw .noSuchResource }
    if target.subresource == "status", !definition.hasStatus { throw .noSuchResource }
    // A namespaced object is named, and made, only with its namespace.
    if definition.isNamespaced, target.namespace.isEmpty, !target.name.isEmpty { throw .noSuchResource }
    if definition.isNamespaced, target.namespace.isEmpty, request.context.verb == "create" { throw .methodNotAllowed }
  }

  /// Paths that are no resource's.
  private func rootPath(_ context: RequestContext) throws(APIError) -> APIResponse {
    switch context.path {
    case "/healthz", "/readyz", "/livez": return APIResponse(text: "ok")
    case "/version", "/version/": return APIResponse(Self.version)
    default: return Self.pageNotFound
    }
  }

  private static let pageNotFound = APIResponse(text: "404 page not found\n", status: 404)

  private static let version: Node = [
    "major": "1", "minor": "32", "gitVersion": "v1.32.0+prepull", "gitCommit": "", "gitTreeState": "",
    "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "", "platform": "linux/amd64",
  ]
}
