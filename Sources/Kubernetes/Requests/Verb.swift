// What is done to a resource, in the words of RBAC.

/// A verb of the Kubernetes API.
public enum Verb: String, Sendable, Hashable, CaseIterable {
  /// Reads one object, or a path that is no resource.
  case get
  /// Reads many objects.
  case list
  /// Follows changes.
  case watch
  /// Makes an object.
  case create
  /// Replaces an object.
  case update
  /// Changes parts of an object.
  case patch
  /// Removes an object.
  case delete
  /// Removes many objects.
  case deleteCollection = "deletecollection"

  /// Whether the server changes nothing, so that asking twice does no harm.
  public var isRead: Bool { self == .get || self == .list || self == .watch }
}
