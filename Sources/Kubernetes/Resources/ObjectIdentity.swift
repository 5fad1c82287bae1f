// The fields of `metadata` that a client needs of any object.

import YAML

extension Node {
  /// `metadata.name`.
  public var objectName: String? { self["metadata"]?["name"]?.string }
  /// `metadata.namespace`; nil for objects outside of namespaces.
  public var objectNamespace: String? { self["metadata"]?["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
  /// `metadata.uid`.
  public var objectUID: String? { self["metadata"]?["uid"]?.string }
  /// `metadata.resourceVersion`.
  public var objectResourceVersion: String? { self["metadata"]?["resourceVersion"]?.string }
}

/// The name of an object within its resource.
public struct ObjectKey: Sendable, Hashable, Comparable {
  /// The namespace; empty for objects outside of namespaces.
  public var namespace: String
  /// The name.
  public var name: String

  /// Makes a key.
  public init(namespace: String = "", name: String) {
    self.namespace = namespace
    self.name = name
  }

  /// The key of an object; nil when it has no name.
  public init?(_ object: Node) {
    guard let name = object.objectName, !name.isEmpty else { return nil }
    self.init(namespace: object.objectNamespace ?? "", name: name)
  }

  /// Orders by namespace, then by name.
  public static func < (one: ObjectKey, other: ObjectKey) -> Bool {
    (one.namespace, one.name) < (other.namespace, other.name)
  }
}

extension ObjectKey: CustomStringConvertible {
  /// `namespace/name`, or the name alone.
  public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}
