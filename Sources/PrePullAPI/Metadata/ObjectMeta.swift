// metadata, as every Kubernetes object has it.
import YAML

/// The part of `metadata` that users write, and what the API server adds.
public struct ObjectMeta: SchemaObject {
  /// The object's name.
  public var name: String?
  /// A prefix from which the API server makes a name.
  public var generateName: String?
  /// The namespace, for kinds that have one.
  public var namespace: String?
  /// Labels, to select by.
  public var labels: [String: String]?
  /// Annotations, for tools.
  public var annotations: [String: String]?
  /// Set by the API server: the object's identity.
  public var uid: String?
  /// Set by the API server: changes with every write.
  public var resourceVersion: String?
  /// Set by the API server: changes with the spec.
  public var generation: Int?
  /// Set by the API server.
  public var creationTimestamp: String?
  /// Set by the API server when deletion was asked for.
  public var deletionTimestamp: String?
  /// Who must act before the object goes.
  public var finalizers: [String]?
  /// What the object belongs to.
  public var ownerReferences: [Node]?
  /// Set by the API server: who wrote which field.
  public var managedFields: [Node]?
  var deletionGracePeriodSeconds: Int?
  var selfLink: String?

  /// Metadata with nothing set.
  public init() {}

  /// The fields of metadata.
  public static let schema = ObjectSchema<Self>(
    "ObjectMeta", "Name, labels and annotations.",
    fields: [
      Field("name", \.name, .string(StringRules(format: .objectName)), "The object's name."),
      Field(
        "generateName", \.generateName, .string(StringRules(format: .objectNamePrefix)),
        "A prefix to which the API server adds a random ending."),
      Field("namespace", \.namespace, .string(StringRules(format: .namespaceName)), "The namespace."),
      Field(
        "labels", \.labels,
        .map(of: .string(StringRules(format: .labelValue)), MapRules(maxEntries: 4096, keyFormat: .qualifiedName)),
        "Labels, to select by."),
      Field(
        "annotations", \.annotations,
        .map(of: .string(StringRules(format: .annotation)), MapRules(maxEntries: 4096, keyFormat: .annotationKey)),
        "Annotations, for tools."),
      Field(
        "finalizers", \.finalizers, .list(of: .string(StringRules(format: .prose))), "Who must act before deletion."),
      Field("ownerReferences", \.ownerReferences, .list(of: .opaque), "What the object belongs to."),
    ] + serverFields,
    checks: [checkAnnotationsSize, MetadataRules.checkRememberedValues],
    normalizations: [
      { metadata in
        for field in ["generateName", "namespace"] where metadata[field] == "" { metadata[field] = nil }
      }
    ])

  private static let serverFields: [Field<Self>] = [
    Field("uid", \.uid, .string(StringRules(format: .prose)), "Set by the API server."),
    Field("resourceVersion", \.resourceVersion, .string(StringRules(format: .prose)), "Set by the API server."),
    Field("generation", \.generation, .integer(IntegerRules(maximum: .max)), "Set by the API server."),
    Field(
      "creationTimestamp", \.creationTimestamp, .string(StringRules(format: .dateTime)),
      "Set by the API server."),
    Field(
      "deletionTimestamp", \.deletionTimestamp, .string(StringRules(format: .dateTime)),
      "Set by the API server."),
    Field(
      "deletionGracePeriodSeconds", \.deletionGracePeriodSeconds, .integer(IntegerRules(maximum: .max)),
      "Set by the API server."),
    Field("selfLink", \.selfLink, .string(StringRules(format: .prose)), "Set by old API servers."),
    Field("managedFields", \.managedFields, .list(of: .opaque), "Set by the API server."),
  ]

  /// The fields that belong to the one object that the API server holds.
  static let serverFieldNames = serverFields.map(\.shape.name) + ["finalizers", "ownerReferences"]

  private static let checkAnnotationsSize: ObjectCheck = { mapping, validation in
    let size = mapping["annotations"]?.mapping?.entries.reduce(0) { total, entry in
      total + entry.key.utf8.count + (entry.value.string?.utf8.count ?? 0)
    }
    guard let size, size > KubernetesName.maximumAnnotationsSize else { return }
    validation.report(
      .annotationsSize, field: "annotations", in: mapping,
      "must be at most \(KubernetesName.maximumAnnotationsSize) bytes together, are \(size)")
  }
}

extension StringFormat {
  static let objectName = StringFormat(name: "object name", maxLength: 253) { text in
    KubernetesName.dns1123SubdomainProblem(text).map { problem in
      Problem(
        .objectName, "\(text.quoted()) is not an object's name: \(problem)",
        replacement: KubernetesName.suggestedDNS1123Subdomain(text))
    }
  }

  static let objectNamePrefix = StringFormat(name: "object name prefix", minLength: 0, maxLength: 253) { text in
    guard !text.isEmpty else { return nil }
    return KubernetesName.generateNameProblem(text).map {
      Problem(.objectName, "\(text.quoted()) is not the beginning of an object's name: \($0)")
    }
  }

  static let namespaceName = StringFormat(name: "namespace name", minLength: 0, maxLength: 63) { text in
    guard !text.isEmpty else { return nil }
    return KubernetesName.dns1123LabelProblem(text).map {
      Problem(.namespaceName, "\(text.quoted()) is not a namespace's name: \($0)")
    }
  }

  static let annotationKey = StringFormat(name: "annotation key", maxLength: 317) { text in
    KubernetesName.annotationKeyProblem(text).map {
      Problem(.annotationKey, "\(text.quoted()): \($0)")
    }
  }

  static let annotation = StringFormat(name: "text", minLength: 0, maxLength: 262_144) { _ in nil }
}
