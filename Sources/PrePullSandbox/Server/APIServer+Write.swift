// create, update and patch.

import YAML

extension APIServer {
  /// How often a patch is made again when somebody else writes in between, as API servers do.
  private static let patchAttempts = 5

  func create(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let object = try body(of: request)
    return try await create(object, request, status: 201)
  }

  private func create(_ object: Mapping, _ request: ResourceRequest, status: Int) async throws(APIError) -> APIResponse
  {
    let mode = try mode(of: request)
    let definition = request.definition
    let complete = try cluster.read { state throws(APIError) in
      try state.store.completed(object, in: definition, namespace: request.target.namespace)
    }
    let stored = try cluster.write { state throws(APIError) in
      try state.store.create(complete, in: definition, mode: mode)
    }
    return try response(to: request, stored, status: status)
  }

  func update(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let object = try body(of: request)
    try checkName(object, request)
    let definition = request.definition
    let existing = cluster.read { $0.store[definition.id, request.key] }
    guard let current = existing else {
      guard definition.allowsCreateOnUpdate, request.part == .main else {
        throw .notFound(definition.id, request.key.name)
      }
      return try await create(object, request, status: 201)
    }
    try checkPreconditions(object, current, request)
    let stored = try await replace(current, with: object, request)
    return try response(to: request, stored)
  }

  func patch(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let patch = try BodyReader.patch(request.request)
    if patch.format == .strategic, request.definition.custom != nil {
      throw APIError(code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type")
    }
    var attempts = Self.patchAttempts
    while true {
      attempts -= 1
      let existing = cluster.read { $0.store[request.definition.id, request.key] }
      guard let current = existing else {
        guard patch.format == .apply, request.part == .main else {
          throw .notFound(request.definition.id, request.key.name)
        }
        return try await create(try applied(patch, request), request, status: 201)
      }
      let old = try request.encoder.mapping(current)
      let object = try patch.applied(to: old)
      try checkName(object, request)
      try checkPreconditions(object, current, request)
      let saysVersion = object.text("metadata", "resourceVersion") != old.text("metadata", "resourceVersion")
      do throws(APIError) {
        return try response(to: request, try await replace(current, with: object, request))
      } catch {
        guard error.reason == "Conflict", !saysVersion, attempts > 0 else { throw error }
      }
    }
  }

  /// Stores what a write makes of an object.
  private func replace(
    _ current: StoredObject, with object: Mapping, _ request: ResourceRequest
  ) async throws(APIError) -> StoredObject {
    let mode = try mode(of: request)
    let definition = request.definition
    let old = try stored(current, definition)
    let complete = cluster.read { state in
      state.store.completed(
        definition.inStorageShape(object), replacing: old, in: definition, part: request.part)
    }
    return try cluster.write { state throws(APIError) in
      try state.store.update(complete, replacing: current, in: definition, mode: mode)
    }
  }

  private func stored(_ object: StoredObject, _ definition: ResourceDefinition) throws(APIError) -> Mapping {
    try object.object(apiVersion: definition.apiVersion(definition.storageVersion), kind: definition.kind)
  }

  // MARK: - What a write must be

  private func body(of request: ResourceRequest) throws(APIError) -> Mapping {
    let object = try BodyReader.object(request.request)
    return request.definition.inStorageShape(try checkType(object, request))
  }

  private func applied(_ patch: Patch, _ request: ResourceRequest) throws(APIError) -> Mapping {
    let object = request.definition.inStorageShape(try checkType(patch.body.fields, request))
    try checkName(object, request)
    return object
  }

  private func checkType(_ object: Mapping, _ request: ResourceRequest) throws(APIError) -> Mapping {
    var object = object
    let (wanted, kind) = (request.encoder.apiVersion, request.definition.kind)
    let (givenVersion, givenKind) = (object.text("apiVersion"), object.text("kind"))
    if !givenKind.isEmpty, givenKind != kind {
      throw .badRequest("\(givenKind) in version \"\(request.target.version)\" cannot be handled as a \(kind)")
    }
    if !givenVersion.isEmpty, givenVersion != wanted {
      throw .badRequest(
        "the API version in the data (\(givenVersion)) does not match the expected API version (\(wanted))")
    }
    object["apiVersion"] = Node(wanted)
    object["kind"] = Node(kind)
    if object["metadata"]?.mapping == nil { object["metadata"] = [:] }
    return object
  }

  private func checkName(_ object: Mapping, _ request: ResourceRequest) throws(APIError) {
    let name = object.text("metadata", "name")
    if name.isEmpty {
      throw .badRequest(
        "the name of the object (\(request.key.name) based on URL) was undeterminable: name must be provided")
    }
    guard name == request.key.name else {
      throw .badRequest("the name of the object (\(name)) does not match the name on the URL (\(request.key.name))")
    }
    let namespace = object.text("metadata", "namespace")
    guard namespace.isEmpty || namespace == request.key.namespace else {
      throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
    }
  }

  /// The version that a write builds on must be the stored one, and so must the object itself.
  private func checkPreconditions(
    _ object: Mapping, _ current: StoredObject, _ request: ResourceRequest
  ) throws(APIError) {
    let definition = request.definition
    let uid = object.text("metadata", "uid")
    if !uid.isEmpty, uid != current.uid {
      throw .conflict(
        definition.id, current.key.name,
        "Precondition failed: UID in precondition: \(uid), UID in object meta: \(current.uid)")
    }
    let version = object.text("metadata", "resourceVersion")
    if version.isEmpty, !definition.allowsUnconditionalUpdate {
      throw .invalid(
        definition.kind, group: definition.id.group, current.key.name,
        [.invalid("metadata.resourceVersion", 0, "must be specified for an update")])
    }
    guard version.isEmpty || version == "0" || version == String(current.revision) else {
      throw .modified(definition.id, current.key.name)
    }
  }

  func mode(of request: ResourceRequest) throws(APIError) -> WriteMode {
    guard request.query.has("dryRun") else { return .real }
    guard request.query["dryRun"] == "All" else {
      throw .badRequest(
        "dryRun: Unsupported value: \"\(request.query["dryRun"])\": supported values: \"All\"")
    }
    return .dryRun
  }
}

extension ResourceDefinition {
  /// An object in the shape that is stored, whichever version it came in.
  func inStorageShape(_ object: Mapping) -> Mapping {
    let wanted = apiVersion(storageVersion)
    var object = strategy.sharesOneShape ? object : strategy.converted(object, to: wanted)
    object["apiVersion"] = Node(wanted)
    return object
  }
}
