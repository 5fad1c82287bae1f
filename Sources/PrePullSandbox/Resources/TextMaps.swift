// Mappings of texts, such as labels: values of other types are refused before anything else.

import YAML

enum TextMaps {
  /// Fails when a value of a mapping of texts is none.
  static func check(_ object: Mapping, _ definition: ResourceDefinition, version: String) throws(APIError) {
    for field in ["labels", "annotations"] {
      try check(object.value("metadata", field), "ObjectMeta.metadata.\(field)", definition, version)
    }
    guard definition.id.group.isEmpty else { return }
    switch definition.id.resource {
    case "configmaps": try check(object["data"], "ConfigMap.data", definition, version)
    case "secrets":
      try check(object["data"], "Secret.data", definition, version)
      try check(object["stringData"], "Secret.stringData", definition, version)
      for entry in object["data"]?.fields.entries ?? [] where Base64.decoded(entry.value.string ?? "") == nil {
        throw refusal("illegal base64 data at \(entry.key)", definition, version)
      }
    default: break
    }
  }

  private static func check(
    _ map: Node?, _ field: String, _ definition: ResourceDefinition, _ version: String
  ) throws(APIError) {
    for entry in map?.fields.entries ?? [] {
      let type: String
      switch entry.value.content {
      case .string, .null: continue
      case .bool: type = "bool"
      case .integer, .float: type = "number"
      case .sequence: type = "array"
      case .mapping: type = "object"
      }
      throw refusal("json: cannot unmarshal \(type) into Go struct field \(field) of type string", definition, version)
    }
  }

  private static func refusal(_ problem: String, _ definition: ResourceDefinition, _ version: String) -> APIError {
    .badRequest(
      "\(definition.kind) in version \"\(version)\" cannot be handled as a \(definition.kind): \(problem)")
  }
}
