// A kind of the API: its names, versions, schema and columns.
import YAML

/// A kind with everything that its CRD, the decoder and the messages need to know.
public struct ResourceKind: Sendable {
  /// Whether objects of the kind live in a namespace.
  public enum Scope: String, Sendable {
    /// They belong to the whole cluster.
    case cluster = "Cluster"
    /// They live in a namespace.
    case namespaced = "Namespaced"
  }

  /// The API group.
  public let group: String
  /// The served versions; the first is what `create` and `convert` write.
  public let versions: [String]
  /// The version that etcd holds, as in the published CRD.
  public let storageVersion: String
  /// The kind's name.
  public let kind: String
  /// The resource's name in URLs and on the command line.
  public let plural: String
  /// Whether objects live in a namespace.
  public let scope: Scope
  /// The dialect that speaks it.
  public let dialect: Dialect
  /// What the kind is for.
  public let documentation: String
  /// The fields of `spec`.
  public let spec: ObjectShape
  /// The fields of `status`.
  public let status: ObjectShape
  /// What `kubectl get` shows.
  public let printerColumns: [PrinterColumn]
  /// The whole object.
  public let root: ObjectShape

  init(
    group: String, versions: [String], storageVersion: String, kind: String, plural: String, scope: Scope,
    dialect: Dialect, documentation: String, spec: ObjectShape, isSpecRequired: Bool = true,
    status: ObjectShape, printerColumns: [PrinterColumn], checks: [ObjectCheck] = []
  ) {
    self.group = group
    self.versions = versions
    self.storageVersion = storageVersion
    self.kind = kind
    self.plural = plural
    self.scope = scope
    self.dialect = dialect
    self.documentation = documentation
    self.spec = spec
    self.status = status
    self.printerColumns = printerColumns
    root = ObjectShape(
      name: kind, documentation: documentation,
      fields: [
        FieldShape(
          name: "apiVersion", schema: .string(), isRequired: true,
          documentation: versions.map { "\(group)/\($0)" }.joined(separator: " or ")),
        FieldShape(name: "kind", schema: .string(), isRequired: true, documentation: kind),
        FieldShape(
          name: "metadata", schema: ObjectMeta.schema.schema, isRequired: true,
          documentation: ObjectMeta.schema.shape.documentation),
        FieldShape(
          name: "spec", schema: .object(spec), isRequired: isSpecRequired, documentation: spec.documentation),
        FieldShape(name: "status", schema: .object(status), documentation: status.documentation),
      ],
      celRules: [], checks: [MetadataRules.checkNames(scope: scope, kind: kind)] + checks, normalizations: [])
  }

  /// The singular name on the command line.
  public var singular: String { kind.lowercased() }

  /// `group/version` of the first version.
  public var defaultAPIVersion: String { "\(group)/\(versions[0])" }

  /// Every kind that the system speaks.
  public static let all: [ResourceKind] = [.imagePrePullJob, .imagePullJob, .imageListPullJob, .nodeImage]

  /// The kind that a dialect writes.
  public static func of(_ dialect: Dialect) -> ResourceKind {
    switch dialect {
    case .kubeedge: .imagePrePullJob
    case .kruise: .imagePullJob
    case .kruiseList: .imageListPullJob
    case .nodeImage: .nodeImage
    }
  }
}

/// A column of `kubectl get`.
public struct PrinterColumn: Sendable {
  /// How the API server prints the value.
  public enum Kind: String, Sendable {
    /// As a number.
    case integer
    /// As text.
    case string
    /// As an age.
    case date
  }

  /// The heading.
  public let name: String
  /// How the value is printed.
  public let type: Kind
  /// Where the value stands.
  public let jsonPath: String
  /// What it means.
  public let documentation: String

  init(_ name: String, _ type: Kind, _ jsonPath: String, _ documentation: String) {
    self.name = name
    self.type = type
    self.jsonPath = jsonPath
    self.documentation = documentation
  }
}
