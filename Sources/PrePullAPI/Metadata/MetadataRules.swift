// Checks on metadata that depend on the kind.
import YAML

enum MetadataRules {
  /// A name is given, one way, and a namespace only where the kind has one.
  static func checkNames(scope: ResourceKind.Scope, kind: String) -> ObjectCheck {
    { root, validation in
      guard let entry = root.entry("metadata"), let metadata = entry.value.mapping else { return }
      validation.descend(.field("metadata")) { validation in
        let hasName = metadata["name"].map { !$0.isNull } ?? false
        let hasPrefix = metadata["generateName"].map { !$0.isNull && $0 != "" } ?? false
        if !hasName, !hasPrefix {
          validation.descend(.field("name")) {
            $0.report(
              .missingName, "is required", hint: "add name (or generateName) under metadata",
              range: entry.keyRange)
          }
        }
        if scope == .cluster, let namespace = metadata["namespace"], !namespace.isNull, namespace != "" {
          validation.report(
            .namespaceOnClusterScope, field: "namespace", in: metadata,
            "\(kind) is cluster-scoped; the namespace is ignored", fix: ("remove it", .remove))
        }
      }
    }
  }

  /// What a conversion remembers in annotations is used on the way back only if it still reads.
  static let checkRememberedValues: ObjectCheck = { metadata, validation in
    guard let annotations = metadata["annotations"]?.mapping else { return }
    for annotation in ConversionAnnotation.allCases {
      guard let entry = annotations.entry(annotation.key), let value = entry.value.string, !annotation.reads(value)
      else { continue }
      validation.descend(.field("annotations")) { validation in
        validation.descend(.key(annotation.key)) {
          $0.report(.malformedAnnotation, "\(value.quoted()) does not read and is not used", range: entry.value.range)
        }
      }
    }
  }
}
