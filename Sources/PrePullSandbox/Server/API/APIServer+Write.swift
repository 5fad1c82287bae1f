// create, update and patch.

import YAML

extension APIServer {
  /// How often a patch is made again when somebody else writes in between, as API servers do.
  private static let patchAttempts = 5

  func create(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    var object = try body(of: request)
    request.noteOwner(&object, old: nil, now: now)
    return try await create(object, request, status: 201)
  }

  private func create(
    _ given: Mapping, _ request: ResourceRequest, status: Int
  ) async throws(APIError) -> APIResponse {
    let mode = try mode(of: request)
    let definition = request.definition
    var object = given
    var warnings = try definition.normalize(
      &object, version: request.target.version, FieldValidation(of: request))
    let complete = try ObjectStore.completed(
      object, in: definition, namespace: request.target.namespace, cluster.environment)
    let admitted = try await admit(complete, old: nil, request, mode)
    warnings += admitted.warnings
    let stored = try cluster.write { state throws(APIError) in
      try state.store.create(admitted.object, in: definition, mode: mode)
    }
    return try response(to: request, stored, status: status, warnings: warnings)
  }

  func update(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    var object = try body(of: request)
    try checkName(object, request)
    let definition = request.definition
    let found = cluster.read { $0.store[definition.id, request.key] }
    guard let current = found else {
      guard definition.allowsCreateOnUpdate, request.part == .main else {
        throw .notFound(definition.id, request.key.name)
      }
      return try await create(object, request, status: 201)
    }
    try checkPreconditions(object, current, request)
    let existing = try ExistingObject(current, request)
    request.noteOwner(&object, old: existing.asked, now: now)
    let written = try await replace(existing, with: object, request)
    return try response(to: request, written.object, warnings: written.warnings)
  }

  func patch(_ request: ResourceRequest) async throws(APIError) -> APIResponse {
    let patch = try BodyReader.patch(request.request)
    if patch.format == .strategic, request.definition.custom != nil {
      throw APIError(
        code: 415, reason: "UnsupportedMediaType",
        message:
          "the body of the request was in an unknown format - accepted media types include: "
          + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml")
    }
    var attempts = Self.patchAttempts
    while true {
      attempts -= 1
      let found = cluster.read { $0.store[request.definition.id, request.key] }
      guard let current = found else {
        guard patch.format == .apply, request.part == .main else {
          throw .notFound(request.definition.id, request.key.name)
        }
        let wishes = try applied(patch, request)
        return try await create(try request.applied(wishes, to: nil, now: now), request, status: 201)
      }
      let existing = try ExistingObject(current, request)
      let old = existing.asked
      var object =
        try patch.format == .apply
        ? request.applied(applied(patch, request), to: old, now: now) : patch.applied(to: old)
      try checkName(object, request)
      try checkPreconditions(object, current, request)
      let saysVersion = object.text("metadata", "resourceVersion") != old.text("metadata", "resourceVersion")
      do throws(APIError) {
        if patch.format != .apply { request.noteOwner(&object, old: old, now: now) }
        let written = try await replace(existing, with: object, request)
        return try response(to: request, written.object, warnings: written.warnings)
      } catch {
        guard error.reason == "Conflict", !saysVersion, attempts > 0 else { throw error }
      }
    }
  }

  /// Stores what a write makes of an object.
  private func replace(
    _ existing: ExistingObject, with given: Mapping, _ request: ResourceRequest
  ) async throws(APIError) -> (object: StoredObject, warnings: [String]) {
    let mode = try mode(of: request)
    let definition = request.definition
    let old = existing.tree
    var object = definition.inStorageShape(given)
    var warnings = try definition.normalize(
      &object, version: request.target.version, FieldValidation(of: request))
    var complete = ObjectStore.completed(object, replacing: old, in: definition, part: request.part)
    if cluster.read({ $0.webhooks.isUsed }) {
      let admitted = try await admit(complete, old: old, request, mode)
      warnings += admitted.warnings
      // What admission changed is what generations count, and may not be more than the write itself may change.
      complete = ObjectStore.completed(admitted.object, replacing: old, in: definition, part: request.part)
    }
    let stored = try cluster.write { [complete] state throws(APIError) in
      try state.store.update(complete, replacing: existing.stored, tree: old, in: definition, mode: mode)
    }
    return (stored, warnings)
  }

  /// Sends a write through admission.
  private func admit(
    _ object: Mapping, old: Mapping?, _ request: ResourceRequest, _ mode: WriteMode
  ) async throws(APIError) -> (object: Mapping, warnings: [String]) {
    guard cluster.read({ $0.webhooks.isUsed }) else { return (object, []) }
    let definition = request.definition
    var attributes = admissionAttributes(of: request, operation: old == nil ? "CREATE" : "UPDATE", mode)
    attributes.key.name = object.text("metadata", "name")
    attributes.object = object
    attributes.old = old
    let mutated = try await admission.mutate(attributes) { object in
      var object = object
      _ = definition.normalize(&object, version: request.target.version)
      return object
    }
    attributes.object = mutated.object
    let result = mutated.object ?? object
    // The schema comes between the two kinds of webhooks.
    let findings = definition.strategy.findings(result, old: old)
    guard findings.isEmpty else {
      throw .invalid(definition.kind, group: definition.id.group, attributes.key.name, findings)
    }
    return (result, mutated.warnings + (try await admission.validate(attributes)))
  }

  /// What admission is told of a request, but for the object.
  func admissionAttributes(
    of request: ResourceRequest, operation: String, _ mode: WriteMode
  ) -> AdmissionAttributes {
    var options = Mapping()
    options["kind"] = Node("\(operation.capitalized)Options")
    options["apiVersion"] = "meta.k8s.io/v1"
    for parameter in ["fieldManager", "fieldValidation"] where !request.query[parameter].isEmpty {
      options[parameter] = Node(request.query[parameter])
    }
    if mode.isDryRun { options["dryRun"] = ["All"] }
    return AdmissionAttributes(
      operation: operation, definition: request.definition, version: request.target.version,
      subresource: request.target.subresource, key: request.key, object: nil, old: nil,
      user: request.context.user ?? SandboxUser(name: "system:anonymous"), isDryRun: mode.isDryRun,
      options: Node(options))
  }
}

/// An object that a write builds on, read once.
private struct ExistingObject: Sendable {
  let stored: StoredObject
  /// As it is stored.
  let tree: Mapping
  /// As the request's version has it.
  let asked: Mapping

  init(_ stored: StoredObject, _ request: ResourceRequest) throws(APIError) {
    self.stored = stored
    asked = try request.encoder.mapping(stored)
    let definition = request.definition
    guard definition.strategy.sharesOneShape else {
      tree = try stored.object(in: definition)
      return
    }
    var tree = asked
    tree["apiVersion"] = Node(definition.apiVersion(definition.storageVersion))
    self.tree = tree
  }
}
