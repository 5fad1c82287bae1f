// The rules of x-kubernetes-validations.

import YAML

/// One rule in CEL.
struct ValidationRule: Sendable {
  var text: String
  var message: String
  var reason: FieldFinding.Reason
  var fieldPath: String
  var expression: CELExpression
  /// Whether it compares with the object before, and so does not hold for new ones.
  var isTransition: Bool

  static func rules(_ node: Node?, at path: String) throws(FieldFinding) -> [ValidationRule] {
    var rules: [ValidationRule] = []
    for (index, item) in (node?.sequence ?? []).enumerated() {
      let text = item["rule"]?.string ?? ""
      let expression: CELExpression
      do throws(CELError) {
        expression = try CELParser.parse(text)
      } catch {
        throw .invalid("\(path)[\(index)].rule", Node(text), "compilation failed: \(error.message)")
      }
      rules.append(
        ValidationRule(
          text: text, message: item["message"]?.string ?? "failed rule: \(text)",
          reason: FieldFinding.Reason(rawValue: item["reason"]?.string ?? "") ?? .invalid,
          fieldPath: item["fieldPath"]?.string ?? "", expression: expression,
          isTransition: expression.mentions("oldSelf")))
    }
    return rules
  }
}

/// Checks the rules at every place of an object.
enum RuleChecker {
  static func findings(_ object: Node, old: Node?, schema: StructuralSchema) -> [FieldFinding] {
    var findings: [FieldFinding] = []
    check(object, old, schema, "", &findings)
    return findings
  }

  private static func check(
    _ node: Node, _ old: Node?, _ schema: StructuralSchema, _ path: String, _ findings: inout [FieldFinding]
  ) {
    for rule in schema.rules { check(rule, node, old, path, &findings) }
    switch node.content {
    case .mapping(let mapping):
      for entry in mapping.entries {
        let inner = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        if let field = schema.properties[entry.key] {
          check(entry.value, old?[entry.key], field, inner, &findings)
        } else if case .schema(let value) = schema.additional {
          check(entry.value, old?[entry.key], value, inner, &findings)
        }
      }
    case .sequence(let items):
      guard let item = schema.items else { return }
      // Items of a list have no identity that a comparison could rely on.
      for (index, value) in items.enumerated() { check(value, nil, item, "\(path)[\(index)]", &findings) }
    default: break
    }
  }

  private static func check(
    _ rule: ValidationRule, _ node: Node, _ old: Node?, _ path: String, _ findings: inout [FieldFinding]
  ) {
    if rule.isTransition, old == nil { return }
    var variables = ["self": node]
    variables["oldSelf"] = old
    var evaluator = CELEvaluator(variables)
    let field = path + rule.fieldPath
    do throws(CELError) {
      guard try !evaluator.holds(rule.expression) else { return }
      findings.append(FieldFinding(reason: rule.reason, field: field, message: "Invalid value: \(rule.message)"))
    } catch {
      findings.append(
        FieldFinding(
          reason: .invalid, field: field,
          message: "Invalid value: rule \"\(rule.text)\" evaluation error: \(error.message)"))
    }
  }
}
