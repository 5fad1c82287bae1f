// What validation says about an update, old and new compared.
import YAML

/// The findings about an updated object, told apart by whether the update brought them about.
public struct UpdateFindings: Sendable {
  /// What the update made wrong or unwise; an error here refuses it.
  public var introduced: [Diagnostic] = []
  /// Errors that the stored object has already, in fields that the update leaves as they are.
  public var excused: [Diagnostic] = []
}

extension [Diagnostic] {
  /// Splits the findings about `new` into those that the update introduced and those that `old` had already.
  ///
  /// A finding is old when the old object broke the same rule with the same words at the same field, and
  /// the value there has not changed. Positions in lists do not count, so that an untouched item may move
  /// up when another is removed; each old finding excuses one new one.
  func split(new: Node, old: Node, oldFindings: [Diagnostic]) -> (introduced: [Diagnostic], known: [Diagnostic]) {
    var known: [FindingKey: KnownSubjects] = [:]
    for finding in oldFindings {
      known[FindingKey(finding), default: KnownSubjects()].subjects.append(finding.subject(in: old))
    }
    var result: (introduced: [Diagnostic], known: [Diagnostic]) = ([], [])
    for finding in self {
      let key = FindingKey(finding)
      if known[key]?.take(finding.subject(in: new)) ?? false {
        result.known.append(finding)
      } else {
        result.introduced.append(finding)
      }
    }
    return result
  }
}

/// What two findings have in common when they are the same finding in two versions of an object.
private struct FindingKey: Hashable {
  let rule: Rule
  let message: String
  let steps: [FieldPath.Step]

  init(_ finding: Diagnostic) {
    rule = finding.rule
    message = finding.message
    steps = finding.path.steps.map { if case .index = $0 { .index(0) } else { $0 } }
  }
}

/// What the old findings of one key are about, each to be taken once.
private struct KnownSubjects {
  var subjects: [Node?] = []
  private var taken = 0
  /// Keeps the cost of thousands of findings with the same words from growing with their square.
  private static let window = 256

  /// Takes a value out; false when it is not there.
  mutating func take(_ subject: Node?) -> Bool {
    let end = Swift.min(subjects.count, taken + Self.window)
    guard let match = subjects[taken..<end].firstIndex(of: subject) else { return false }
    subjects.swapAt(taken, match)
    taken += 1
    return true
  }
}

extension Diagnostic {
  /// The value that the finding is about: that of the field, or, when the field is absent or the rule is
  /// about fields that do not go together, that of the object around it.
  fileprivate func subject(in root: Node) -> Node? {
    let value = root.value(at: path.steps)
    return value == nil || rule.isAboutNeighbours ? root.value(at: path.steps.dropLast()) : value
  }
}

extension Rule {
  fileprivate var isAboutNeighbours: Bool {
    switch self {
    case .bothSpellings, .bothNodeChoices, .namesAndLabels, .selectorAndPodSelector, .neverEnds: true
    default: false
    }
  }
}

extension Node {
  fileprivate func value(at steps: some Sequence<FieldPath.Step>) -> Node? {
    var node = self
    for step in steps {
      switch step {
      case .field(let name), .key(let name):
        guard let next = node[name] else { return nil }
        node = next
      case .index(let index):
        guard let items = node.sequence, items.indices.contains(index) else { return nil }
        node = items[index]
      }
    }
    return node
  }
}
