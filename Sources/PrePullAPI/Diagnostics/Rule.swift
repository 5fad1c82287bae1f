// A rule that objects are checked against, with the text that explains it.

/// A numbered rule. The number is stable: scripts, editors and SARIF viewers key on it.
public struct Rule: Sendable, Hashable {
  /// `PP` and three digits; the first digit is the area.
  public let id: String
  /// Whether breaking it refuses the object or only warns.
  public let severity: Severity
  /// The rule in one line.
  public let title: String
  /// Why it exists and what to do, in a few sentences.
  public let explanation: String
  /// A fragment that breaks the rule, and the same fragment mended.
  public let example: Example?

  /// A fragment before and after.
  public struct Example: Sendable, Hashable {
    /// What breaks the rule.
    public let wrong: String
    /// What keeps it.
    public let right: String
  }

  init(
    _ id: String, _ severity: Severity, _ title: String, _ explanation: String,
    wrong: String? = nil, right: String? = nil
  ) {
    self.id = id
    self.severity = severity
    self.title = title
    self.explanation = explanation
    if let wrong, let right { example = Example(wrong: wrong, right: right) } else { example = nil }
  }

  /// Two rules are the same when their numbers are.
  public static func == (lhs: Rule, rhs: Rule) -> Bool { lhs.id == rhs.id }

  /// Hashes the number.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Rule {
  /// An area of the catalogue: one digit, one heading.
  public struct Area: Sendable {
    /// The heading.
    public let title: String
    /// Its rules in order of their numbers.
    public let rules: [Rule]
  }

  /// Every rule there is, area by area.
  public static let catalogue: [Area] = [
    Area(title: "Reading YAML and JSON", rules: Rule.reading),
    Area(title: "Structure", rules: Rule.structure),
    Area(title: "KubeEdge ImagePrePullJob", rules: Rule.kubeEdge),
    Area(title: "Kruise ImagePullJob and ImageListPullJob", rules: Rule.kruise),
    Area(title: "NodeImage", rules: Rule.nodeImage),
    Area(title: "Image references", rules: Rule.images),
    Area(title: "Metadata", rules: Rule.metadata),
    Area(title: "Label selectors", rules: Rule.selectors),
    Area(title: "Conversion", rules: Rule.conversion),
    Area(title: "Running webhooks", rules: Rule.webhook),
  ]

  /// The rule of that number, whatever the case it is typed in.
  public static func named(_ id: String) -> Rule? {
    let wanted = id.uppercased()
    return catalogue.lazy.flatMap(\.rules).first { $0.id == wanted }
  }
}
