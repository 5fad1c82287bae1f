// How values and counts are put into messages.
import YAML

/// What a node is, for the end of "must be …, got …".
func described(_ node: Node) -> String {
  switch node.content {
  case .null: "nothing"
  case .bool(let flag): flag ? "true" : "false"
  case .integer(let number): "\(number)"
  case .float(let number): "\(number)"
  case .string(let text): text.quoted()
  case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
  case .mapping(let mapping): mapping.isEmpty ? "an empty mapping" : "a mapping"
  }
}

/// `1 item`, `2 items`.
func counted(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
  "\(number) \(number == 1 ? singular : plural ?? singular + "s")"
}

extension String {
  /// Up to the first full stop.
  var firstSentence: String {
    String(split(separator: ".", maxSplits: 1).first ?? "")
  }
}
