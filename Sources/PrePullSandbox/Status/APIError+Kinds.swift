// The failures that every resource can answer with, worded as API servers word them.

extension APIError {
  /// The object is not there.
  static func notFound(_ resource: ResourceID, _ name: String) -> APIError {
    var error = APIError(code: 404, reason: "NotFound", message: "\(resource) \"\(name)\" not found")
    error.describe(resource, name)
    return error
  }

  /// There is an object of this name already.
  static func alreadyExists(_ resource: ResourceID, _ name: String) -> APIError {
    var error = APIError(code: 409, reason: "AlreadyExists", message: "\(resource) \"\(name)\" already exists")
    error.describe(resource, name)
    return error
  }

  /// What was written does not build on what is stored.
  static func conflict(_ resource: ResourceID, _ name: String, _ problem: String) -> APIError {
    var error = APIError(
      code: 409, reason: "Conflict", message: "Operation cannot be fulfilled on \(resource) \"\(name)\": \(problem)")
    error.describe(resource, name)
    return error
  }

  /// Somebody else wrote the object since it was read.
  static func modified(_ resource: ResourceID, _ name: String) -> APIError {
    .conflict(
      resource, name,
      "the object has been modified; please apply your changes to the latest version and try again")
  }

  /// The object breaks rules; one cause for each.
  static func invalid(_ kind: String, group: String, _ name: String, _ findings: [FieldFinding]) -> APIError {
    let kindText = group.isEmpty ? kind : "\(kind).\(group)"
    let texts = findings.map { "\($0.field): \($0.message)" }
    let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    var error = APIError(code: 422, reason: "Invalid", message: "\(kindText) \"\(name)\" is invalid: \(list)")
    error.name = name
    error.group = group
    error.kind = kind
    error.causes = findings.map { Cause(reason: $0.reason.rawValue, message: $0.message, field: $0.field) }
    return error
  }

  /// The request itself makes no sense.
  static func badRequest(_ message: String) -> APIError {
    APIError(code: 400, reason: "BadRequest", message: message)
  }

  /// An option of a request that has no such value.
  static func invalidOption(_ options: String, _ finding: FieldFinding) -> APIError {
    .invalid(options, group: "meta.k8s.io", "", [finding])
  }

  /// What the request's user may not do.
  static func forbidden(_ resource: ResourceID, _ name: String, _ problem: String) -> APIError {
    let subject = name.isEmpty ? "\(resource)" : "\(resource) \"\(name)\""
    var error = APIError(code: 403, reason: "Forbidden", message: "\(subject) is forbidden: \(problem)")
    error.describe(resource, name)
    return error
  }

  /// Nothing is served under this path.
  static var noSuchResource: APIError {
    APIError(code: 404, reason: "NotFound", message: "the server could not find the requested resource")
  }

  /// The resource has no such verb.
  static var methodNotAllowed: APIError {
    APIError(
      code: 405, reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource")
  }

  /// The token is missing or unknown.
  static var unauthorized: APIError { APIError(code: 401, reason: "Unauthorized", message: "Unauthorized") }

  /// The history that was asked for has been dropped.
  static func expired(_ message: String) -> APIError { APIError(code: 410, reason: "Expired", message: message) }

  /// Something that the server depends on failed.
  static func internalError(_ message: String) -> APIError {
    var error = APIError(
      code: 500, reason: "InternalError", message: "Internal error occurred: \(message)")
    error.causes = [Cause(reason: "", message: message)]
    return error
  }

  /// A version is asked for that the server has not reached.
  static func tooLargeVersion(_ asked: Int, current: Int) -> APIError {
    var error = APIError(
      code: 504, reason: "Timeout", message: "Timeout: Too large resource version: \(asked), current: \(current)")
    error.causes = [Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")]
    error.retryAfterSeconds = 1
    return error
  }

  private mutating func describe(_ resource: ResourceID, _ name: String) {
    self.name = name
    group = resource.group
    kind = resource.resource
  }
}
