// A request to the API server, with what its authorisation depends on.

/// What the authoriser sees of a request.
package struct AccessRequest: Hashable, Sendable, CustomStringConvertible {
  /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`.
  package var verb: String
  /// The API group; empty for the core group.
  package var group: String
  /// The resource's plural name.
  package var resource: String
  /// The subresource; empty when there is none.
  package var subresource: String
  /// The namespace; empty for what has none, and for requests to all namespaces.
  package var namespace: String
  /// The object's name; empty when the request names none, as a create does.
  package var name: String

  package init(
    _ verb: String, group: String = "", resource: String, subresource: String = "", namespace: String = "",
    name: String = ""
  ) {
    self.verb = verb
    self.group = group
    self.resource = resource
    self.subresource = subresource
    self.namespace = namespace
    self.name = name
  }

  package var description: String {
    let type = group.isEmpty ? resource : "\(resource).\(group)"
    return "\(verb) \(type)" + (subresource.isEmpty ? "" : "/\(subresource)") + (name.isEmpty ? "" : " \(name)")
      + (namespace.isEmpty ? "" : " in \(namespace)")
  }
}
