// Which rules of a schema a value breaks, in the words of API servers.

import YAML

struct SchemaValidator {
  private(set) var findings: [FieldFinding] = []

  /// Findings after which rules in CEL are not looked at, as their types could not be relied on.
  private static let blocking: Set<FieldFinding.Reason> = [
    .required, .notSupported, .tooLong, .tooMany, .typeInvalid,
  ]

  /// All findings about a whole object.
  static func findings(_ object: Mapping, old: Mapping?, schema: StructuralSchema) -> [FieldFinding] {
    var validator = SchemaValidator()
    validator.validate(Node(object), schema, "")
    if validator.findings.contains(where: { blocking.contains($0.reason) }) {
      validator.findings.append(
        FieldFinding(
          reason: .invalid, field: "<nil>",
          message:
            "Invalid value: null: some validation rules were not checked because the object was invalid; correct the "
            + "existing errors to complete validation"))
      return validator.findings
    }
    return validator.findings + RuleChecker.findings(Node(object), old: old.map { Node($0) }, schema: schema)
  }

  private mutating func validate(_ node: Node, _ schema: StructuralSchema, _ path: String) {
    if node.isNull {
      if !schema.isNullable { reportType(node, schema.type?.rawValue ?? "object", path) }
      return
    }
    guard checkType(node, schema, path) else { return }
    if !schema.enumeration.isEmpty, !schema.enumeration.contains(node) {
      findings.append(.notSupported(path, node, schema.enumeration.map { $0.string ?? JSONWriter.string($0) }))
    }
    checkBounds(node, schema, path)
    switch node.content {
    case .mapping(let mapping): validateFields(mapping, schema, path)
    case .sequence(let items):
      guard let item = schema.items else { break }
      for (index, value) in items.enumerated() { validate(value, item, "\(path)[\(index)]") }
    default: break
    }
    checkAlternatives(node, schema, path)
  }

  private mutating func validateFields(_ mapping: Mapping, _ schema: StructuralSchema, _ path: String) {
    for name in schema.required where mapping[name] == nil {
      findings.append(.required(path.isEmpty ? name : "\(path).\(name)"))
    }
    for entry in mapping.entries {
      let inner = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      if let field = schema.properties[entry.key] {
        validate(entry.value, field, inner)
      } else if case .schema(let value) = schema.additional {
        validate(entry.value, value, inner)
      }
    }
  }

  private mutating func checkType(_ node: Node, _ schema: StructuralSchema, _ path: String) -> Bool {
    if schema.isIntOrString {
      switch node.content {
      case .integer, .string: return true
      default:
        reportType(node, "integer,string", path)
        return false
      }
    }
    let fits =
      switch (schema.type, node.content) {
      case (nil, _), (.object, .mapping), (.array, .sequence), (.string, .string), (.boolean, .bool),
        (.integer, .integer), (.number, .integer), (.number, .float):
        true
      case (.integer, .float(let value)): value == value.rounded()
      default: false
      }
    if !fits, let type = schema.type { reportType(node, type.rawValue, path) }
    return fits
  }

  private mutating func reportType(_ node: Node, _ wanted: String, _ path: String) {
    let given =
      switch node.content {
      case .null: "null"
      case .bool: "boolean"
      case .integer: "integer"
      case .float: "number"
      case .string: "string"
      case .sequence: "array"
      case .mapping: "object"
      }
    findings.append(
      FieldFinding(
        reason: .typeInvalid, field: path,
        message: "Invalid value: \"\(given)\": \(path) in body must be of type \(wanted): \"\(given)\""))
  }

  private mutating func checkBounds(_ node: Node, _ schema: StructuralSchema, _ path: String) {
    let bounds = schema.bounds
    switch node.content {
    case .integer(let value): checkNumber(Double(value), node, bounds, path)
    case .float(let value): checkNumber(value, node, bounds, path)
    case .string(let text):
      let length = text.unicodeScalars.count
      if let most = bounds.maxLength, length > most {
        findings.append(
          FieldFinding(reason: .tooLong, field: path, message: "Too long: may not be more than \(most) bytes"))
      }
      if let least = bounds.minLength, length < least {
        findings.append(.invalid(path, node, "\(path) in body should be at least \(least) chars long"))
      }
      if let pattern = schema.pattern, !pattern.matches(text) {
        findings.append(.invalid(path, node, "\(path) in body should match '\(pattern.text)'"))
      }
    case .sequence(let items):
      checkCount(items.count, bounds.minItems, bounds.maxItems, "items", path)
    case .mapping(let mapping):
      checkCount(mapping.count, bounds.minProperties, bounds.maxProperties, "properties", path)
    default: break
    }
  }

  private mutating func checkNumber(
    _ value: Double, _ node: Node, _ bounds: StructuralSchema.Bounds, _ path: String
  ) {
    if let least = bounds.minimum, value < least {
      findings.append(.invalid(path, node, "\(path) in body should be greater than or equal to \(Self.text(least))"))
    }
    if let most = bounds.maximum, value > most {
      findings.append(.invalid(path, node, "\(path) in body should be less than or equal to \(Self.text(most))"))
    }
  }

  private mutating func checkCount(_ count: Int, _ least: Int?, _ most: Int?, _ unit: String, _ path: String) {
    if let most, count > most {
      findings.append(
        FieldFinding(
          reason: .tooMany, field: path, message: "Too many: \(count): must have at most \(most) \(unit)"))
    }
    if let least, count < least {
      findings.append(
        .invalid(path, Node(.integer(count)), "\(path) in body should have at least \(least) \(unit)"))
    }
  }

  private mutating func checkAlternatives(_ node: Node, _ schema: StructuralSchema, _ path: String) {
    for alternatives in schema.alternatives {
      let fitting = alternatives.schemas.filter { schema in
        var validator = SchemaValidator()
        validator.validate(node, schema, path)
        return validator.findings.isEmpty
      }.count
      let problem: String? =
        switch alternatives.kind {
        case .anyOf: fitting > 0 ? nil : "must validate at least one schema (anyOf)"
        case .oneOf: fitting == 1 ? nil : "must validate one and only one schema (oneOf)"
        case .allOf: fitting == alternatives.schemas.count ? nil : "must validate all the schemas (allOf)"
        case .not: fitting == 0 ? nil : "must not validate the schema (not)"
        }
      if let problem { findings.append(.invalid(path, "", "\"\(path)\" \(problem)")) }
    }
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }
}
