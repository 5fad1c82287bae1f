// docs/rules.md: every rule with its explanation and an example.
import PrePullAPI

enum RulesPage {
  static var text: String {
    var page = """
      # Rules

      What `kubectl prepull validate` and the webhook check. Each rule has a number that never changes;
      `kubectl prepull explain PP101` prints the same text. This page is made by `make crds`.


      """
    for area in Rule.catalogue {
      page += "## \(area.title)\n\n"
      for rule in area.rules {
        page += "### \(rule.id): \(rule.title)\n\n*\(rule.severity.rawValue)*\n\n\(rule.explanation)\n\n"
        if let example = rule.example {
          page += "```yaml\n# wrong\n\(example.wrong)\n# right\n\(example.right)\n```\n\n"
        }
      }
    }
    while page.hasSuffix("\n\n") { page.removeLast() }
    return page
  }
}
