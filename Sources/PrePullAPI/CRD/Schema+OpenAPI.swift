// A schema as the structural OpenAPI v3 that CRDs are written in.
import YAML

extension Schema {
  /// The structural schema of a value of this shape.
  func openAPI(documentation: String) -> Node {
    var schema = Mapping()
    if !documentation.isEmpty { schema["description"] = Node(.string(documentation)) }
    switch self {
    case .string(let rules): rules.write(to: &schema)
    case .integer(let rules):
      schema["type"] = "integer"
      rules.write(to: &schema)
    case .integerOrString(let rules):
      schema["x-kubernetes-int-or-string"] = true
      schema["anyOf"] = [["type": "integer"], ["type": "string"]]
      schema["minimum"] = Node(.integer(rules.minimum))
      schema["maximum"] = Node(.integer(rules.maximum))
      schema["maxLength"] = 10
      schema["pattern"] = "^[0-9]+$"
    case .list(let item, let rules):
      schema["type"] = "array"
      if rules.minItems > 0 { schema["minItems"] = Node(.integer(rules.minItems)) }
      schema["maxItems"] = Node(.integer(rules.maxItems))
      schema["items"] = item.openAPI(documentation: "")
    case .map(let value, let rules):
      schema["type"] = "object"
      schema["maxProperties"] = Node(.integer(rules.maxEntries))
      schema["additionalProperties"] = value.openAPI(documentation: "")
    case .opaque:
      schema["type"] = "object"
      schema["x-kubernetes-preserve-unknown-fields"] = true
    case .object(let shape): shape.write(to: &schema)
    }
    return Node(.mapping(schema))
  }
}

extension StringRules {
  fileprivate func write(to schema: inout Mapping) {
    schema["type"] = "string"
    guard enumeration.isEmpty else {
      schema["enum"] = Node(.sequence(enumeration.map { Node(.string($0)) }))
      return
    }
    if let openAPIFormat = format?.openAPIFormat { schema["format"] = Node(.string(openAPIFormat)) }
    if minLength > 0 { schema["minLength"] = Node(.integer(minLength)) }
    schema["maxLength"] = Node(.integer(maxLength))
    if let pattern = format?.pattern { schema["pattern"] = Node(.string(pattern)) }
  }
}

extension IntegerRules {
  fileprivate func write(to schema: inout Mapping) {
    schema["format"] = Node(.string(format))
    schema["minimum"] = Node(.integer(minimum))
    if maximum < .max { schema["maximum"] = Node(.integer(maximum)) }
  }
}

extension ObjectShape {
  fileprivate func write(to schema: inout Mapping) {
    schema["type"] = "object"
    let required = fields.filter { $0.isRequired && $0.defaultValue == nil }.map { Node(.string($0.name)) }
    if !required.isEmpty { schema["required"] = Node(.sequence(required)) }
    var properties = Mapping()
    for field in fields {
      var property = field.schema.openAPI(documentation: field.documentation)
      if let defaultValue = field.defaultValue, case .mapping(var mapping) = property.content {
        mapping["default"] = defaultValue
        property.content = .mapping(mapping)
      }
      properties[field.name] = property
    }
    schema["properties"] = Node(.mapping(properties))
    // A selector is replaced as a whole: two writers' requirements merged would be a third selector.
    if self === LabelSelector.schema.shape { schema["x-kubernetes-map-type"] = "atomic" }
    guard !celRules.isEmpty else { return }
    schema["x-kubernetes-validations"] = Node(
      .sequence(celRules.map { ["rule": Node(.string($0.rule)), "message": Node(.string($0.message))] }))
  }
}
