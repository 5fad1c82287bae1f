// Where objects of one kind are found on an API server: the part of a URL that the kind decides.

/// A resource of the Kubernetes API in one version.
///
/// Two values with the same group, version and plural name stand for the same resource, whatever else they say.
public struct APIResource: Sendable {
  /// The API group, `""` for the core group (`v1`).
  public let group: String
  /// The version within the group, such as `v1`.
  public let version: String
  /// The lower-case plural name that stands in URLs, such as `secrets`.
  public let plural: String
  /// The name in an object's `kind`, such as `Secret`.
  public let kind: String
  /// Whether objects live in a namespace.
  public let isNamespaced: Bool

  /// Describes a resource.
  ///
  /// - Parameters:
  ///   - group: The API group, `""` for the core group.
  ///   - version: The version within the group.
  ///   - plural: The lower-case plural name that stands in URLs.
  ///   - kind: The name in an object's `kind`.
  ///   - isNamespaced: Whether objects live in a namespace.
  public init(group: String, version: String, plural: String, kind: String, isNamespaced: Bool) {
    self.group = group
    self.version = version
    self.plural = plural
    self.kind = kind
    self.isNamespaced = isNamespaced
  }

  /// What an object's `apiVersion` says, such as `v1` or `apps/v1`.
  public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

extension APIResource: Hashable {
  /// Whether both stand for the same resource.
  public static func == (one: Self, other: Self) -> Bool {
    one.group == other.group && one.version == other.version && one.plural == other.plural
  }

  /// Hashes what makes resources the same.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(group)
    hasher.combine(version)
    hasher.combine(plural)
  }
}

extension APIResource: CustomStringConvertible {
  /// As kubectl spells it: `secrets` or `deployments.apps`.
  public var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}
