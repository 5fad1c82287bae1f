// delete and deletecollection.

import YAML

extension APIServer {
  func deleteObject(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let options = try options(of: request)
    let definition = request.definition
    try await admitDeletion(of: request.key, request, options)
    let deletion = try cluster.write { state throws(APIError) in
      try state.store.delete(request.key, in: definition, options: options)
    }
    switch deletion {
    case .pending(let object): return try response(to: request, object)
    case .removed(let object):
      // Pods are answered with their last state, as API servers do.
      if definition.id == ResourceID("pods") { return try response(to: request, object) }
      return APIResponse(Self.success(definition.id, object))
    }
  }

  func deleteCollection(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let options = try options(of: request)
    let definition = request.definition
    let selector = try selector(of: request)
    let page = try listPage(request, selector)
    for object in page.objects {
      do throws(APIError) {
        try await admitDeletion(of: object.key, request, options)
        _ = try cluster.write { state throws(APIError) in
          try state.store.delete(object.key, in: definition, options: options)
        }
      } catch {
        // Somebody else was faster.
        guard error.code == 404 else { throw error }
      }
    }
    return APIResponse(bytes: try request.encoder.list(page, now: now))
  }

  func admitDeletion(
    of key: ObjectKey, _ request: ResourceRequest, _ options: DeleteOptions
  ) async throws(APIError) {
    guard cluster.read({ $0.webhooks.isUsed }) else { return }
    guard let current = cluster.read({ $0.store[request.definition.id, key] }) else { return }
    var attributes = admissionAttributes(
      of: request, operation: "DELETE", options.isDryRun ? .dryRun : .real)
    attributes.key = key
    attributes.old = try current.object(in: request.definition)
    _ = try await admission.mutate(attributes) { $0 }
    _ = try await admission.validate(attributes)
  }

  private static func success(_ id: ResourceID, _ object: StoredObject) -> Node {
    var details = Mapping()
    details["name"] = Node(object.key.name)
    if !id.group.isEmpty { details["group"] = Node(id.group) }
    details["kind"] = Node(id.resource)
    details["uid"] = Node(object.uid)
    return [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": Node(details),
    ]
  }

  private func options(of request: ResourceRequest) throws(APIError) -> DeleteOptions {
    try options(request.request.body.isEmpty ? Mapping() : try BodyReader.object(request.request), of: request)
  }

  /// What a DeleteOptions and the request's query ask for.
  func options(_ body: Mapping, of request: ResourceRequest) throws(APIError) -> DeleteOptions {
    var options = DeleteOptions()
    options.preconditions = Preconditions(
      uid: body.text("preconditions", "uid"), resourceVersion: body.text("preconditions", "resourceVersion"))
    let graceInQuery = try request.query.number("gracePeriodSeconds")
    options.gracePeriodSeconds = body["gracePeriodSeconds"]?.integer ?? graceInQuery
    let propagation = body["propagationPolicy"]?.string ?? request.query["propagationPolicy"]
    if !propagation.isEmpty {
      guard let known = DeleteOptions.Propagation(rawValue: propagation) else {
        throw .invalidOption(
          "DeleteOptions",
          .notSupported("propagationPolicy", Node(propagation), ["Foreground", "Background", "Orphan", "nil"]))
      }
      options.propagation = known
    } else if body["orphanDependents"]?.bool == true {
      options.propagation = .orphan
    }
    let isBodyDryRun = body["dryRun"]?.sequence?.contains("All") ?? false
    let mode = try mode(of: request)
    options.isDryRun = isBodyDryRun || mode.isDryRun
    return options
  }
}
