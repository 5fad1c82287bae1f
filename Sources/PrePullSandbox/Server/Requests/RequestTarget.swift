// What a path names: a resource, a namespace, an object, a subresource.

/// The parts of a path below /api or /apis.
public struct RequestTarget: Sendable, Hashable {
  /// The API group; empty for the core group.
  public var group: String
  /// The version.
  public var version: String
  /// The resource's plural name.
  public var resource: String
  /// The namespace; empty when the path names none.
  public var namespace = ""
  /// The object's name; empty when the path names all of them.
  public var name = ""
  /// Such as `status`; empty for the object itself.
  public var subresource = ""

  /// Names a resource, or an object of it.
  public init(
    group: String, version: String, resource: String, namespace: String = "", name: String = "",
    subresource: String = ""
  ) {
    self.group = group
    self.version = version
    self.resource = resource
    self.namespace = namespace
    self.name = name
    self.subresource = subresource
  }

  var id: ResourceID { ResourceID(resource, group: group) }

  /// Reads a path; nil when it names no resource.
  init?(_ path: [String]) {
    var rest = path[...]
    switch rest.popFirst() {
    case "api": group = ""
    case "apis":
      guard let name = rest.popFirst() else { return nil }
      group = name
    default: return nil
    }
    guard let version = rest.popFirst(), !rest.isEmpty else { return nil }
    self.version = version
    // `namespaces/x` is the namespace itself, `namespaces/x/pods` are the Pods in it.
    if rest.first == "namespaces", rest.count > 2, !["status", "finalize"].contains(rest[rest.startIndex + 2]) {
      namespace = rest[rest.startIndex + 1]
      rest = rest.dropFirst(2)
    }
    guard let resource = rest.popFirst() else { return nil }
    self.resource = resource
    name = rest.popFirst() ?? ""
    subresource = rest.joined(separator: "/")
    if resource == "namespaces", group.isEmpty { namespace = "" }
  }
}
