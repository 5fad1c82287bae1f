// get, list and watch.

import YAML

extension APIServer {
  func get(_ request: ResourceRequest) throws(APIError) -> APIResponse {
    let object = try cluster.read { state throws(APIError) in
      try state.store.object(request.definition.id, request.key)
    }
    return try response(to: request, object)
  }

  var now: String { cluster.environment.now() }

  /// An object as the client wants it.
  func response(
    to request: ResourceRequest, _ object: StoredObject, status: Int = 200, warnings: [String] = []
  ) throws(APIError) -> APIResponse {
    var bytes: [UInt8] = []
    try request.encoder.write(object, now: now, to: &bytes)
    bytes.append(0x0A)
    var response = APIResponse(status: status, bytes: bytes)
    response.warnings = warnings
    return response
  }

  func list(_ request: ResourceRequest) throws(APIError) -> APIResponse {
    let selector = try selector(of: request)
    let page = try listPage(request, selector)
    return APIResponse(bytes: try request.encoder.list(page, now: now))
  }

  func selector(of request: ResourceRequest) throws(APIError) -> ObjectSelector {
    var selector = try ObjectSelector(
      namespace: request.target.namespace.isEmpty ? nil : request.target.namespace,
      labels: request.query["labelSelector"], fields: request.query["fieldSelector"], of: request.definition)
    if !request.target.name.isEmpty {
      selector.fields.requirements.append(
        FieldSelector.Requirement(field: "metadata.name", value: request.target.name, isEqual: true))
    }
    return selector
  }

  /// What is selected, or the next part of it.
  func listPage(_ request: ResourceRequest, _ selector: ObjectSelector) throws(APIError) -> ListPage {
    let limit = try request.query.number("limit") ?? 0
    let token = try request.query["continue"].isEmpty ? nil : ContinueToken(request.query["continue"])
    let asked = try Self.revision(request.query["resourceVersion"])
    let isExact = request.query["resourceVersionMatch"] == "Exact"
    let id = request.definition.id
    let (found, revision) = try cluster.read { state throws(APIError) in
      if let asked, asked > state.store.revision {
        throw .tooLargeVersion(asked, current: state.store.revision)
      }
      let past = token?.revision ?? (isExact ? asked : nil)
      guard let past else { return (state.store.objects(id, in: selector.namespace), state.store.revision) }
      guard let objects = state.store.objects(id, in: selector.namespace, at: past) else {
        throw .expired(
          token == nil
            ? "The resourceVersion for the provided list is too old."
            : "The provided continue parameter is too old to display a consistent list result. You can start a new "
              + "list without the continue parameter.")
      }
      return (objects, past)
    }
    var objects = found.filter(selector.matches)
    if let token { objects = objects.filter { token.start < $0.key } }
    return ListPage(objects, limit: limit, revision: revision, isCounted: selector.isOpen)
  }

  func watch(_ request: ResourceRequest) throws(APIError) -> APIResponse {
    let selector = try selector(of: request)
    var revision = try Self.revision(request.query["resourceVersion"])
    if revision == 0 { revision = nil }
    let current = cluster.read { $0.store.revision }
    if let revision, revision > current { throw .tooLargeVersion(revision, current: current) }
    let options = WatchSession.Options(
      revision: revision, allowsBookmarks: request.query.isTrue("allowWatchBookmarks"),
      sendsInitialEvents: request.query.isTrue("sendInitialEvents"),
      timeout: try request.query.number("timeoutSeconds").map { .seconds($0) },
      bookmarkInterval: settings.withLock { $0.bookmarkInterval })
    return APIResponse(
      WatchSession(
        feeds.feed(of: request.definition.id, selector, request.encoder), resource: request.definition.id,
        options: options))
  }

  private static func revision(_ text: String) throws(APIError) -> Int? {
    guard !text.isEmpty else { return nil }
    guard let revision = Int(text), revision >= 0 else {
      throw .badRequest(
        "invalid resource version: resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing "
          + "\"\(text)\": invalid syntax")
    }
    return revision
  }
}
