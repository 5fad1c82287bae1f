// Subresources that are neither the object nor its status: eviction is served, for others the answer says why not.

import YAML

/// A subresource of one resource, with objects of a kind of its own.
struct SpecialSubresource: Sendable {
  var resource: ResourceID
  var name: String
  var group: String
  var kind: String

  /// Those that are served; all of them are only created.
  static let served = [
    SpecialSubresource(resource: ResourceID("pods"), name: "eviction", group: "policy", kind: "Eviction")
  ]
}

extension APIServer {
  func special(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let (id, name) = (request.definition.id, request.target.subresource)
    if id == ResourceID("pods"), name == "eviction", request.context.verb == "create" {
      return try await evict(request)
    }
    let exists = cluster.read { $0.store[id, request.key] != nil }
    guard let reason = Self.reasonAgainst(name, of: id) else { throw .noSuchResource }
    guard exists else { throw .notFound(id, request.key.name) }
    throw APIError(code: 501, reason: "NotImplemented", message: reason)
  }

  /// Deletes a Pod as `kubectl drain` asks for it. Nobody keeps disruption budgets here, so none is in the way.
  private func evict(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let eviction = try BodyReader.object(request.request)
    let name = eviction.text("metadata", "name")
    guard name.isEmpty || name == request.key.name else {
      throw .badRequest("name in URL does not match name in Eviction object: \(request.key.name) and \(name)")
    }
    let options = try options(eviction["deleteOptions"]?.fields ?? Mapping(), of: request)
    let definition = request.definition
    try await admitDeletion(of: request.key, request, options)
    _ = try cluster.write { state throws(APIError) in
      try state.store.delete(request.key, in: definition, options: options)
    }
    return APIResponse(
      ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"], status: 201)
  }

  /// Why a subresource that real clusters have is not served; nil for one that they do not have either.
  private static func reasonAgainst(_ name: String, of id: ResourceID) -> String? {
    switch (id.group, id.resource, name) {
    case ("", "pods", "log"): "the sandbox's nodes run no containers, so there are no logs"
    case ("", "pods", "exec"), ("", "pods", "attach"), ("", "pods", "portforward"), ("", "pods", "proxy"),
      ("", "pods", "ephemeralcontainers"), ("", "nodes", "proxy"):
      "the sandbox's nodes run no containers, so there is none to reach"
    case ("", "pods", "binding"): "the sandbox has no scheduler: set spec.nodeName when the Pod is created"
    case ("", "serviceaccounts", "token"):
      "the sandbox issues no tokens; use its kubeconfig, which may do everything, with --as to act as somebody else"
    case ("apps", _, "scale"), ("", "replicationcontrollers", "scale"):
      "the sandbox runs no controllers of workloads; change spec.replicas itself if it is only about the object"
    default: nil
    }
  }
}
