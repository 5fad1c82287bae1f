// What the API server asks: one request of an AdmissionReview.
import YAML

/// The `request` of an AdmissionReview of admission.k8s.io/v1.
public struct AdmissionRequest: Sendable {
  /// What is done to the object.
  public enum Operation: String, Sendable {
    case create = "CREATE"
    case update = "UPDATE"
    case delete = "DELETE"
    case connect = "CONNECT"
  }

  /// A group, a version and a kind.
  public struct Kind: Hashable, Sendable {
    /// The API group; empty for the core group.
    public var group: String
    /// The version.
    public var version: String
    /// The kind.
    public var kind: String

    /// Makes the name of a kind.
    public init(group: String, version: String, kind: String) {
      self.group = group
      self.version = version
      self.kind = kind
    }
  }

  /// A group, a version and a resource.
  public struct Resource: Hashable, Sendable {
    /// The API group; empty for the core group.
    public var group: String
    /// The version.
    public var version: String
    /// The resource's plural name.
    public var resource: String

    /// Makes the name of a resource.
    public init(group: String, version: String, resource: String) {
      self.group = group
      self.version = version
      self.resource = resource
    }
  }

  /// Who asks.
  public struct User: Hashable, Sendable {
    /// The name.
    public var username: String
    /// The identity behind the name, when the authenticator gives one.
    public var uid: String
    /// The groups.
    public var groups: [String]
    /// What else the authenticator knows.
    public var extra: [String: [String]]

    /// Makes a user.
    public init(username: String = "", uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
      self.username = username
      self.uid = uid
      self.groups = groups
      self.extra = extra
    }
  }

  /// The request's identity, echoed in the answer.
  public var uid: String
  /// The kind of `object`; what the API server converted it to under `matchPolicy: Equivalent`.
  public var kind: Kind
  /// The resource that the webhook registered for.
  public var resource: Resource
  /// The subresource, such as `status`; nil for the object itself.
  public var subResource: String?
  /// The kind of the original request, when the API server tells.
  public var requestKind: Kind?
  /// The object's name; empty while a name is still to be generated.
  public var name: String
  /// The object's namespace; empty for a cluster-scoped kind.
  public var namespace: String
  /// What is done.
  public var operation: Operation
  /// Who does it.
  public var user: User
  /// The object as it is to be; nil on DELETE.
  public var object: Node?
  /// The object as it is; nil on CREATE.
  public var oldObject: Node?
  /// Whether nothing is to be stored. The webhook has no side effects, so it answers the same.
  public var isDryRun: Bool
  /// The options of the write, such as CreateOptions.
  public var options: Node?

  /// Makes a request for a test or another program's use.
  public init(
    uid: String, kind: Kind, resource: Resource, subResource: String? = nil, requestKind: Kind? = nil,
    name: String = "", namespace: String = "", operation: Operation, user: User = User(), object: Node? = nil,
    oldObject: Node? = nil, isDryRun: Bool = false, options: Node? = nil
  ) {
    self.uid = uid
    self.kind = kind
    self.resource = resource
    self.subResource = subResource
    self.requestKind = requestKind
    self.name = name
    self.namespace = namespace
    self.operation = operation
    self.user = user
    self.object = object
    self.oldObject = oldObject
    self.isDryRun = isDryRun
    self.options = options
  }
}
