// The smallest thing that a rule of a Role can allow.

/// One verb on one resource, perhaps of one name: a rule is the product of its lists, and this is one of its parts.
package struct RBACGrant: Hashable, Sendable, CustomStringConvertible {
  /// The Role or ClusterRole that it stands in, such as `Role prepull-webhook`.
  package var source: String
  /// Where it holds; nil everywhere.
  package var namespace: String?
  /// The verb, or `*`.
  package var verb: String
  /// The API group, or `*`.
  package var group: String
  /// `resource`, `resource/subresource`, `*/subresource`, or `*` for everything.
  package var resource: String
  /// The only name that it allows; nil for any.
  package var name: String?

  package var description: String {
    let type = group.isEmpty ? resource : "\(resource) of \(group)"
    return "\(source): \(verb) \(type)" + (name.map { " \($0)" } ?? "") + (namespace.map { " in \($0)" } ?? "")
  }

  /// Whether it allows the request, as the API server's RBAC authoriser decides it.
  package func allows(_ request: AccessRequest) -> Bool {
    guard namespace == nil || namespace == request.namespace else { return false }
    guard verb == "*" || verb == request.verb, group == "*" || group == request.group else { return false }
    // A request without a name matches no rule that has names: that is why create cannot be limited by them.
    guard name == nil || name == request.name else { return false }
    guard resource != "*" else { return true }
    let asked =
      request.subresource.isEmpty ? request.resource : "\(request.resource)/\(request.subresource)"
    return resource == asked || (!request.subresource.isEmpty && resource == "*/\(request.subresource)")
  }
}
