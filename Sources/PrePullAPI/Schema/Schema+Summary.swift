// A schema in a few words, for people.

extension Schema {
  /// The type and its bounds in a few words: "list of 1 to 255 image references".
  public var summary: String {
    switch self {
    case .string(let rules):
      rules.enumeration.isEmpty
        ? rules.format?.name ?? "string"
        : rules.enumeration.filter { !$0.isEmpty }.joined(separator: " | ")
    case .integer(let rules): "whole number ≥ \(rules.minimum)"
    case .integerOrString(let rules): "whole number ≥ \(rules.minimum), or its digits as a string"
    case .list(let item, let rules):
      rules.minItems > 0
        ? "list (\(rules.minItems) to \(rules.maxItems)) of \(item.summary)" : "list of \(item.summary)"
    case .object(let shape): shape.name
    case .map(let value, _): "map of \(value.summary)"
    case .opaque: "object"
    }
  }
}
