// The page that `explain` prints on a rule.
import PrePullAPI

/// What a rule wants and why, with an example.
struct RuleExplanation {
  private let rule: Rule

  /// A page on `rule`.
  init(_ rule: Rule) { self.rule = rule }

  /// The page.
  var text: String {
    var text = "RULE:      \(rule.id)\nSEVERITY:  \(rule.severity.rawValue)\n\n\(rule.title)\n\n"
    text += paragraph(rule.explanation, 4)
    if let example = rule.example {
      text += "\nWRONG:\n\(Self.indented(example.wrong))\nRIGHT:\n\(Self.indented(example.right))"
    }
    return text
  }

  /// The rules of an area, a line each.
  static func text(of area: Rule.Area) -> String {
    area.title.uppercased() + "\n"
      + area.rules.map { rule in
        "  \(rule.id)  " + (rule.severity == .warning ? "warning  " : "error    ") + rule.title + "\n"
      }.joined()
  }

  private static func indented(_ fragment: String) -> String {
    fragment.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
  }
}

/// What `explain` prints when it is not told a topic.
enum Overview {
  /// The kinds and the areas of rules.
  static var text: String {
    var text = "KINDS (kubectl prepull explain KIND[.field.path]):\n"
    for kind in ResourceKind.all {
      text += "  " + padded(kind.singular, 18) + padded(kind.dialect.rawValue, 13) + kind.documentation + "\n"
    }
    text += "\nRULES (kubectl prepull explain PP101, or an area: explain PP1):\n"
    for area in Rule.catalogue {
      guard let first = area.rules.first?.id, let last = area.rules.last?.id else { continue }
      text += "  " + padded(first == last ? first : "\(first)-\(last)", 13) + area.title + "\n"
    }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 1))
  }
}
