// What a write must be before anything is done about it.

import YAML

extension APIServer {
  func body(of request: ResourceRequest) throws(APIError) -> Mapping {
    let object = try BodyReader.object(request.request)
    return request.definition.inStorageShape(try checkType(object, request))
  }

  func applied(_ patch: Patch, _ request: ResourceRequest) throws(APIError) -> Mapping {
    let object = request.definition.inStorageShape(try checkType(patch.body.fields, request))
    // What it is about, the path says.
    if !object.text("metadata", "name").isEmpty { try checkName(object, request) }
    return object
  }

  private func checkType(_ object: Mapping, _ request: ResourceRequest) throws(APIError) -> Mapping {
    var object = object
    let (wanted, kind) = (request.encoder.apiVersion, request.definition.kind)
    let (givenVersion, givenKind) = (object.text("apiVersion"), object.text("kind"))
    // What a definition defines says what it is; built-in kinds are known by their path.
    if request.definition.custom != nil, givenKind.isEmpty {
      throw .badRequest(
        "the object provided is unrecognized (must be of type \(kind)): Object 'Kind' is missing in "
          + "'\(JSONWriter.string(Node(object)).prefix(200))'")
    }
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
    try TextMaps.check(object, request.definition, version: request.target.version)
    return object
  }

  func checkName(_ object: Mapping, _ request: ResourceRequest) throws(APIError) {
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
  func checkPreconditions(
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
        definition.custom == nil ? definition.kind : definition.id.resource, group: definition.id.group,
        current.key.name, [.invalid("metadata.resourceVersion", 0, "must be specified for an update")])
    }
    guard version.isEmpty || version == "0" || version == String(current.revision) else {
      throw .modified(definition.id, current.key.name)
    }
  }

  func mode(of request: ResourceRequest) throws(APIError) -> WriteMode {
    guard request.query.has("dryRun") else { return .real }
    guard request.query["dryRun"] == "All" else {
      let values = Node(.sequence([Node(request.query["dryRun"])]))
      throw .invalidOption(request.optionsKind, .notSupported("dryRun", values, ["All"]))
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

extension ResourceRequest {
  /// The kind of the request's options, which complaints about its parameters name.
  var optionsKind: String {
    switch context.verb {
    case "create": "CreateOptions"
    case "update": "UpdateOptions"
    case "patch": "PatchOptions"
    default: "DeleteOptions"
    }
  }
}
