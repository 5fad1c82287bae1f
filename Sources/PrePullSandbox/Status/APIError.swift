// A failure as the API server tells it: an object of kind Status.

public import YAML

/// What the API server answers when it does not do what was asked.
public struct APIError: Error, Sendable, Equatable {
  /// One reason of several, with the field that it is about.
  public struct Cause: Sendable, Equatable {
    /// A CamelCase word for programs, such as `FieldValueInvalid`.
    public var reason: String
    /// What is wrong, for people.
    public var message: String
    /// The field's path, or nothing when it is about the whole object.
    public var field: String?

    /// Makes a cause.
    public init(reason: String, message: String, field: String? = nil) {
      self.reason = reason
      self.message = message
      self.field = field
    }
  }

  /// The HTTP status code.
  public var code: Int
  /// A CamelCase word for programs, such as `NotFound`.
  public var reason: String
  /// What is wrong, for people.
  public var message: String
  /// The object's name, when there is one.
  public var name = ""
  /// The API group of `kind`.
  public var group = ""
  /// The resource, or, of an invalid object, the kind.
  public var kind = ""
  /// The object's uid, when it is known.
  public var uid = ""
  /// The single reasons.
  public var causes: [Cause] = []
  /// After how many seconds to try again; 0 when that is not said.
  public var retryAfterSeconds = 0

  /// Makes a failure without details.
  public init(code: Int, reason: String, message: String) {
    self.code = code
    self.reason = reason
    self.message = message
  }

  /// The Status object that is sent.
  public var node: Node {
    var status: Mapping = Mapping()
    status["kind"] = "Status"
    status["apiVersion"] = "v1"
    status["metadata"] = [:]
    status["status"] = "Failure"
    status["message"] = Node(.string(message))
    if !reason.isEmpty { status["reason"] = Node(.string(reason)) }
    let details = detailsMapping
    if !details.isEmpty { status["details"] = Node(.mapping(details)) }
    status["code"] = Node(.integer(code))
    return Node(.mapping(status))
  }

  private var detailsMapping: Mapping {
    var details = Mapping()
    for (key, value) in [("name", name), ("group", group), ("kind", kind), ("uid", uid)] where !value.isEmpty {
      details[key] = Node(.string(value))
    }
    if !causes.isEmpty { details["causes"] = Node(.sequence(causes.map(\.node))) }
    if retryAfterSeconds > 0 { details["retryAfterSeconds"] = Node(.integer(retryAfterSeconds)) }
    return details
  }
}

extension APIError.Cause {
  fileprivate var node: Node {
    var cause = Mapping()
    if !reason.isEmpty { cause["reason"] = Node(.string(reason)) }
    cause["message"] = Node(.string(message))
    if let field { cause["field"] = Node(.string(field)) }
    return Node(.mapping(cause))
  }
}
