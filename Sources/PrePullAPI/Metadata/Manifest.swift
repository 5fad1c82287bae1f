// An object of one of our kinds as a Swift value.
import YAML

/// A spec that knows its kind.
public protocol ManifestSpec: SchemaObject {
  /// The kind whose spec this is.
  static var kind: ResourceKind { get }
}

/// An object: its version, metadata, spec and status.
public struct Manifest<Spec: ManifestSpec, Status: SchemaObject>: Sendable, Equatable {
  /// `v1alpha1`, `v1beta1`, …
  public var version: String
  /// Name, labels and annotations.
  public var metadata: ObjectMeta
  /// What is wanted.
  public var spec: Spec
  /// What has become of it.
  public var status: Status?

  /// Makes an object.
  public init(version: String, metadata: ObjectMeta, spec: Spec, status: Status? = nil) {
    self.version = version
    self.metadata = metadata
    self.spec = spec
    self.status = status
  }

  /// The object in a node that validation found no error in; nil for another kind or shape.
  public init?(node: Node) {
    let kind = Spec.kind
    guard node["kind"]?.string == kind.kind,
      let apiVersion = node["apiVersion"]?.string,
      let version = kind.versions.first(where: { apiVersion == "\(kind.group)/\($0)" }),
      let metadata = ObjectMeta(node: node["metadata"] ?? [:]),
      let spec = Spec(node: node["spec"] ?? [:])
    else { return nil }
    self.init(version: version, metadata: metadata, spec: spec)
    if let node = node["status"], !node.isNull {
      guard let status = Status(node: node) else { return nil }
      self.status = status
    }
  }

  /// The object as a tree, its keys in the order that kubectl's users know.
  public var node: Node {
    var entries = [
      Mapping.Entry(key: "apiVersion", value: Node(.string("\(Spec.kind.group)/\(version)"))),
      Mapping.Entry(key: "kind", value: Node(.string(Spec.kind.kind))),
    ]
    if let metadata = metadata.node { entries.append(Mapping.Entry(key: "metadata", value: metadata)) }
    if let spec = spec.node { entries.append(Mapping.Entry(key: "spec", value: spec)) }
    if let status = status?.node { entries.append(Mapping.Entry(key: "status", value: status)) }
    return Node(.mapping(Mapping(entries)))
  }
}
