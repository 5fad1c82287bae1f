// OpenAPI v3, as far as kubectl reads it: to explain, to learn which parameters are taken, to merge.

import YAML

/// The documents of `/openapi/v3`, one for each group and version.
struct OpenAPIDocuments: Sendable {
  let discovery: DiscoveryDocuments
  /// Changes whenever what is served does: clients keep documents by this.
  let revision: String

  /// `/openapi/v3`.
  var root: Node {
    var paths = Mapping()
    for served in discovery.served {
      let path = Self.path(served)
      guard paths[path] == nil else { continue }
      paths[path] = ["serverRelativeURL": Node("/openapi/v3/\(path)?hash=\(revision)")]
    }
    return ["paths": Node(paths)]
  }

  /// The document of `api/v1` or `apis/GROUP/VERSION`; nil when nothing is served there.
  func document(_ path: String) -> Node? {
    let served = discovery.served.filter { Self.path($0) == path }
    guard !served.isEmpty else { return nil }
    var paths = Mapping()
    var schemas = Mapping()
    for resource in served {
      schemas[Self.schemaName(resource)] = Self.schema(resource)
      let prefix = "/\(path)/\(resource.definition.isNamespaced ? "namespaces/{namespace}/" : "")"
      let collection = "\(prefix)\(resource.definition.id.resource)"
      paths[collection] = Self.collectionItem(resource)
      paths["\(collection)/{name}"] = Self.objectItem(resource)
    }
    schemas[Self.metadataName] = Self.metadata
    return [
      "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.32.0"], "paths": Node(paths),
      "components": ["schemas": Node(schemas)],
    ]
  }

  private static let metadataName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

  private static func path(_ served: ServedResource) -> String {
    served.group.isEmpty ? "api/\(served.version)" : "apis/\(served.group)/\(served.version)"
  }

  // MARK: - Schemas

  private static func schemaName(_ served: ServedResource) -> String {
    let domain = served.group.isEmpty ? ["core"] : served.group.split(separator: ".").reversed().map(String.init)
    return (["io.prepull.sandbox"] + domain + [served.version, served.definition.kind]).joined(separator: ".")
  }

  private static func schema(_ served: ServedResource) -> Node {
    var schema =
      served.definition.custom?.versions[served.version]?.document?.fields
      ?? openSchema.fields
    let texts: [(String, String)] = [
      ("apiVersion", "The versioned schema of this representation of an object."),
      ("kind", "The REST resource this object represents."),
    ]
    for (field, text) in texts { schema.set("properties", field, to: ["type": "string", "description": Node(text)]) }
    schema.set(
      "properties", "metadata",
      to: [
        "description": "Standard object's metadata.",
        "allOf": [["$ref": Node("#/components/schemas/\(metadataName)")]],
      ])
    schema["x-kubernetes-group-version-kind"] = [kind(served)]
    return Node(schema)
  }

  private static let openSchema: Node = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]

  private static func kind(_ served: ServedResource) -> Node {
    [
      "group": Node(served.group), "kind": Node(served.definition.kind), "version": Node(served.version),
    ]
  }

  private static let metadata: Node = {
    let texts = [
      ("name", "The object's name, unique within its namespace and resource."),
      ("generateName", "The beginning of a name that the server completes."),
      ("namespace", "The namespace that the object is in."), ("uid", "Set by the server."),
      ("resourceVersion", "Set by the server."), ("creationTimestamp", "Set by the server."),
      ("deletionTimestamp", "Set by the server."), ("selfLink", "Set by old servers."),
    ]
    var properties = Mapping()
    for (name, text) in texts { properties[name] = ["type": "string", "description": Node(text)] }
    for name in ["generation", "deletionGracePeriodSeconds"] {
      properties[name] = ["type": "integer", "format": "int64", "description": "Set by the server."]
    }
    for name in ["labels", "annotations"] {
      properties[name] = [
        "type": "object", "additionalProperties": ["type": "string"], "description": "Keys with values.",
      ]
    }
    properties["finalizers"] = [
      "type": "array", "items": ["type": "string"], "x-kubernetes-list-type": "set",
      "description": "What holds the object when it is deleted.",
    ]
    for name in ["ownerReferences", "managedFields"] {
      properties[name] = [
        "type": "array", "items": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
        "description": "Objects that own this one, and the owners of its fields.",
      ]
    }
    return ["type": "object", "description": "What every object has.", "properties": Node(properties)]
  }()

  // MARK: - Paths

  private static func collectionItem(_ served: ServedResource) -> Node {
    [
      "get": operation(served, "list", []),
      "post": operation(served, "post", ["dryRun", "fieldManager", "fieldValidation"]),
    ]
  }

  private static func objectItem(_ served: ServedResource) -> Node {
    let written = ["dryRun", "fieldManager", "fieldValidation"]
    var patch = operation(served, "patch", written + ["force"]).fields
    // Strategic patches of built-in kinds are made by kubectl from its own types; it asks nothing here.
    let formats: [Patch.Format] = [.json, .merge, .apply]
    var content = Mapping()
    for format in formats { content[format.rawValue] = ["schema": ["type": "object"]] }
    patch["requestBody"] = ["required": true, "content": Node(content)]
    return [
      "get": operation(served, "get", []), "put": operation(served, "put", written),
      "delete": operation(served, "delete", ["dryRun"]), "patch": Node(patch),
    ]
  }

  private static func operation(_ served: ServedResource, _ action: String, _ parameters: [String]) -> Node {
    let list = parameters.map { name -> Node in
      ["name": Node(name), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
    }
    return [
      "parameters": Node(.sequence(list)),
      "responses": [
        "200": [
          "description": "OK",
          "content": [
            "application/json": [
              "schema": ["$ref": Node("#/components/schemas/\(schemaName(served))")]
            ]
          ],
        ]
      ],
      "x-kubernetes-action": Node(action), "x-kubernetes-group-version-kind": kind(served),
    ]
  }
}
