// What an API server says about a request that failed: its `Status` object.

import YAML

/// A `Status` of the Kubernetes API.
public struct APIStatus: Sendable, Hashable {
  /// One of several reasons for a failure, such as one field of many.
  public struct Cause: Sendable, Hashable {
    /// The kind of cause, such as `FieldValueInvalid`.
    public var reason: String
    /// What is wrong, for people.
    public var message: String
    /// The field's path, such as `spec.names[2]`; empty when it is about no field.
    public var field: String
  }

  /// The kind of failure, such as `NotFound`; empty when the server gave none.
  public var reason: String
  /// The HTTP status code it stands for; 0 when the server gave none.
  public var code: Int
  /// What is wrong, for people.
  public var message: String
  /// The causes.
  public var causes: [Cause]
  /// After how many seconds to try again, when the server said so.
  public var retryAfterSeconds: Int?
  /// The name of the object it is about.
  public var name: String?
  /// The kind or resource of the object it is about.
  public var kind: String?
  /// The UID of the object it is about.
  public var uid: String?

  /// Reads a `Status` with `status: Failure`; nil for any other object.
  public init?(failure node: Node) {
    guard node["kind"]?.string == "Status", node["status"]?.string != "Success" else { return nil }
    self.init(status: node)
  }

  init(status node: Node) {
    reason = node["reason"]?.string ?? ""
    code = node["code"]?.integer ?? 0
    message = node["message"]?.string ?? ""
    causes = []
    guard let details = node["details"]?.mapping else { return }
    name = details["name"]?.string
    kind = details["kind"]?.string
    uid = details["uid"]?.string
    if let seconds = details["retryAfterSeconds"]?.integer, seconds > 0 { retryAfterSeconds = seconds }
    for cause in details["causes"]?.sequence ?? [] { causes.append(Cause(cause)) }
  }
}

extension APIStatus.Cause {
  fileprivate init(_ node: Node) {
    reason = node["reason"]?.string ?? ""
    message = node["message"]?.string ?? ""
    field = node["field"]?.string ?? ""
  }
}
