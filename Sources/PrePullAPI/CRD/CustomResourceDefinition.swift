// The CustomResourceDefinition of a kind, made from its schema.
import YAML

extension ResourceKind {
  /// The CRD (apiextensions.k8s.io/v1) with every served version under one and the same schema: with two,
  /// a write through one version would prune what only the other has.
  public var customResourceDefinition: Node {
    [
      "apiVersion": "apiextensions.k8s.io/v1",
      "kind": "CustomResourceDefinition",
      "metadata": ["name": Node(.string("\(plural).\(group)"))],
      "spec": [
        "group": Node(.string(group)),
        "names": [
          "kind": Node(.string(kind)),
          "listKind": Node(.string("\(kind)List")),
          "plural": Node(.string(plural)),
          "singular": Node(.string(singular)),
        ],
        "scope": Node(.string(scope.rawValue)),
        "versions": Node(.sequence(versions.map(versionNode))),
      ],
    ]
  }

  private func versionNode(_ version: String) -> Node {
    [
      "name": Node(.string(version)),
      "served": true,
      "storage": Node(.bool(version == storageVersion)),
      "additionalPrinterColumns": Node(.sequence(printerColumns.map(\.node))),
      "schema": ["openAPIV3Schema": rootSchema],
      "subresources": ["status": [:]],
    ]
  }

  private var rootSchema: Node {
    var schema = Mapping()
    schema["description"] = Node(.string(documentation))
    schema["type"] = "object"
    if root.field("spec")?.isRequired ?? false { schema["required"] = ["spec"] }
    schema["properties"] = [
      "apiVersion": ["description": "The group and version of the object.", "type": "string"],
      "kind": ["description": "The kind of the object.", "type": "string"],
      "metadata": ["type": "object"],
      "spec": Schema.object(spec).openAPI(documentation: spec.documentation),
      "status": Schema.object(status).openAPI(documentation: status.documentation),
    ]
    return Node(.mapping(schema))
  }
}

extension PrinterColumn {
  fileprivate var node: Node {
    [
      "name": Node(.string(name)), "type": Node(.string(type.rawValue)), "jsonPath": Node(.string(jsonPath)),
      "description": Node(.string(documentation)),
    ]
  }
}
