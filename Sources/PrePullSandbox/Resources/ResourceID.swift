// The name of a resource, whatever its version.

/// A group and a plural name, such as `pods` or `leases.coordination.k8s.io`.
public struct ResourceID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The API group; empty for the core group.
  public var group: String
  /// The plural name.
  public var resource: String

  /// Names a resource.
  public init(_ resource: String, group: String = "") {
    self.resource = resource
    self.group = group
  }

  /// `resource` or `resource.group`.
  public var description: String { group.isEmpty ? resource : "\(resource).\(group)" }

  /// By group, then by name.
  public static func < (lhs: ResourceID, rhs: ResourceID) -> Bool {
    (lhs.group, lhs.resource) < (rhs.group, rhs.resource)
  }
}
