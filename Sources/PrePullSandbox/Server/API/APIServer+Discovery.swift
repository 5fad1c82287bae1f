// The paths by which clients find out what is served.

import YAML

extension APIServer {
  private static let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

  /// The answer to a path of discovery; nil when it is none.
  func discovery(_ context: RequestContext) -> APIResponse? {
    let path = context.request.path
    guard context.request.method == "GET" || context.request.method == "HEAD" else { return nil }
    switch (path.first, path.count) {
    case ("api", 1), ("apis", 1):
      let isCore = path[0] == "api"
      let documents = documents()
      if context.request.header("accept").contains("as=APIGroupDiscoveryList"),
        context.request.header("accept").contains("v=v2")
      {
        return APIResponse(documents.aggregated(core: isCore), contentType: Self.aggregatedType)
      }
      return APIResponse(isCore ? Self.versions : documents.groupList)
    case ("api", 2): return Self.found(documents().resourceList("", path[1]))
    case ("apis", 2): return Self.found(documents().group(path[1]))
    case ("apis", 3): return Self.found(documents().resourceList(path[1], path[2]))
    case ("openapi", 2) where path[1] == "v2":
      guard context.request.header("accept").contains("protobuf") else { return APIResponse(OpenAPIVersion2.json) }
      return APIResponse(contentType: OpenAPIVersion2.protobufType, bytes: OpenAPIVersion2.protobuf)
    case ("openapi", let count):
      guard count > 1, path[1] == "v3" else { return Self.found(nil) }
      let openAPI = openAPI()
      return count == 2
        ? APIResponse(openAPI.root) : Self.found(openAPI.document(path[2...].joined(separator: "/")))
    default: return nil
    }
  }

  private static func found(_ document: Node?) -> APIResponse {
    guard let document else { return APIResponse(text: "404 page not found\n", status: 404) }
    return APIResponse(document)
  }

  private func documents() -> DiscoveryDocuments { DiscoveryDocuments(cluster.read { $0.registry }) }

  private func openAPI() -> OpenAPIDocuments {
    let (registry, revision) = cluster.read { state in
      let latest = state.store.objects(DefinitionController.resource).map(\.revision).max() ?? 0
      return (state.registry, "\(latest)-\(state.registry.all.count)")
    }
    return OpenAPIDocuments(discovery: DiscoveryDocuments(registry), revision: revision)
  }

  private static let versions: Node = [
    "kind": "APIVersions", "versions": ["v1"],
    "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"]],
  ]
}
