// What becomes of a custom resource before it is stored: unknown fields go, defaults come.

import YAML

/// What is done about fields that a schema does not know.
enum FieldValidation: String, Sendable {
  case ignore = "Ignore"
  case warn = "Warn"
  case strict = "Strict"

  /// Reads the parameter of a request.
  init(of request: ResourceRequest) throws(APIError) {
    let text = request.query["fieldValidation"]
    guard let known = text.isEmpty ? .warn : FieldValidation(rawValue: text) else {
      throw .invalidOption(
        request.optionsKind, .notSupported("fieldValidation", Node(text), ["", "Ignore", "Strict", "Warn"]))
    }
    self = known
  }
}

extension ResourceDefinition {
  /// The object as its schema has it, by the version it came in.
  /// - Returns: The paths of the fields that the schema does not know.
  func normalize(_ object: inout Mapping, version: String) -> [String] {
    guard let custom else { return BuiltInFields.prune(&object, kind: kind) }
    guard let schema = custom.versions[version]?.schema else { return [] }
    let unknown = schema.pruneObject(&object)
    var node = Node(object)
    schema.fillInDefaults(&node)
    object = node.fields
    return unknown
  }

  /// As the other; what the schema does not know is refused or warned of, as the request asks.
  func normalize(
    _ object: inout Mapping, version: String, _ validation: FieldValidation
  ) throws(APIError) -> [String] {
    let unknown = normalize(&object, version: version).map { "unknown field \"\($0)\"" }
    switch validation {
    case .ignore: return []
    case .warn: return unknown
    case .strict:
      guard !unknown.isEmpty else { return [] }
      throw .badRequest(
        "\(kind) in version \"\(version)\" cannot be handled as a \(kind): strict decoding error: "
          + unknown.joined(separator: ", "))
    }
  }
}
