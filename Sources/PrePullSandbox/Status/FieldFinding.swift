// One rule that an object breaks, as a cause of an `Invalid` failure tells it.

import YAML

/// A finding at a field.
struct FieldFinding: Error, Sendable, Equatable {
  /// What sort of rule is broken.
  enum Reason: String, Sendable {
    case invalid = "FieldValueInvalid"
    case required = "FieldValueRequired"
    case notSupported = "FieldValueNotSupported"
    case forbidden = "FieldValueForbidden"
    case tooLong = "FieldValueTooLong"
    case tooMany = "FieldValueTooMany"
    case typeInvalid = "FieldValueTypeInvalid"
    case duplicate = "FieldValueDuplicate"
  }

  var reason: Reason
  var field: String
  var message: String

  static func invalid(_ field: String, _ value: Node, _ problem: String) -> FieldFinding {
    FieldFinding(reason: .invalid, field: field, message: "Invalid value: \(shown(value)): \(problem)")
  }

  static func required(_ field: String, _ problem: String = "") -> FieldFinding {
    FieldFinding(
      reason: .required, field: field, message: problem.isEmpty ? "Required value" : "Required value: \(problem)")
  }

  static func forbidden(_ field: String, _ problem: String) -> FieldFinding {
    FieldFinding(reason: .forbidden, field: field, message: "Forbidden: \(problem)")
  }

  static func notSupported(_ field: String, _ value: Node, _ supported: [String]) -> FieldFinding {
    let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
    return FieldFinding(
      reason: .notSupported, field: field, message: "Unsupported value: \(shown(value)): supported values: \(list)")
  }

  private static func shown(_ value: Node) -> String { JSONWriter.string(value) }
}
