// What a webhook said of an object, as findings of the plugin.
import PrePullAPI
import PrePullAdmission
import YAML

/// The verdicts of a webhook's endpoints, put together.
struct WebhookVerdict {
  private(set) var isAllowed: Bool
  /// What refuses the object: a field's path, empty for the whole object, and what is wrong with it.
  private(set) var causes: [(field: String, message: String)]
  private(set) var warnings: [String]

  /// Reads the `response` of an AdmissionReview.
  init(_ response: Node) {
    isAllowed = response["allowed"]?.bool ?? false
    warnings = (response["warnings"]?.sequence ?? []).compactMap(\.string)
    causes = (response["status"]?["details"]?["causes"]?.sequence ?? []).map { cause in
      (cause["field"]?.string ?? "", cause["message"]?.string ?? "")
    }
    if !isAllowed, causes.isEmpty {
      causes = [("", response["status"]?["message"]?.string ?? "is refused without a reason")]
    }
  }

  /// Adds what another endpoint said.
  mutating func add(_ other: WebhookVerdict) {
    isAllowed = isAllowed && other.isAllowed
    causes += other.causes
    warnings += other.warnings.filter { !warnings.contains($0) }
  }

  /// The verdict as findings. What the plugin finds too is said in its words, with rule, place and repair.
  func diagnostics(of object: ManifestObject) -> [Diagnostic] {
    var known = object.diagnostics
    let places = Places(of: object.node)
    var findings: [Diagnostic] = []
    for cause in causes {
      let match = known.firstIndex { finding in
        let own = StatusCause(finding.below(object.prefix))
        return finding.severity == .error && own.field == cause.field && own.message == cause.message
      }
      if let match {
        findings.append(known.remove(at: match))
      } else {
        findings.append(places.diagnostic(.webhookRefusal, cause.field, cause.message, below: object.prefix))
      }
    }
    for warning in warnings {
      let match = known.firstIndex { finding in
        finding.severity == .warning
          && WarningList([finding.below(object.prefix).description]).lines.first == warning
      }
      if let match {
        findings.append(known.remove(at: match))
      } else {
        let (field, message) = places.split(warning)
        findings.append(places.diagnostic(.webhookWarning, field, message, below: object.prefix))
      }
    }
    return findings
  }
}

extension Diagnostic {
  /// The finding with its path counted from the object, as a webhook sees it, and not from a list around it.
  fileprivate func below(_ prefix: FieldPath) -> Diagnostic {
    var finding = self
    finding.path = FieldPath(Array(path.steps.dropFirst(prefix.steps.count)))
    return finding
  }
}

/// The places of an object's fields by their paths as text.
private struct Places {
  private var paths: [String: (path: FieldPath, range: SourceRange?)] = [:]

  init(of object: Node) { add(object, at: FieldPath()) }

  private mutating func add(_ node: Node, at path: FieldPath) {
    paths[path.description] = (path, node.range)
    switch node.content {
    case .mapping(let mapping):
      for entry in mapping.entries {
        // The text does not tell whether a key is a field of the schema or the user's own.
        add(entry.value, at: path.field(entry.key))
        let key = path.key(entry.key)
        paths[key.description] = (key, entry.value.range)
      }
    case .sequence(let items):
      for (index, item) in items.enumerated() { add(item, at: path.index(index)) }
    default: break
    }
  }

  /// A finding at the field, or at the nearest one above it that is there.
  func diagnostic(_ rule: Rule, _ field: String, _ message: String, below prefix: FieldPath) -> Diagnostic {
    var text = field
    while !text.isEmpty, paths[text] == nil {
      guard let end = text.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
      text = String(text[..<end])
    }
    let place = paths[text] ?? paths[FieldPath().description]
    let path =
      paths[field]?.path
      ?? (field.isEmpty ? FieldPath() : FieldPath(field.split(separator: ".").map { .field(String($0)) }))
    return Diagnostic(rule, at: FieldPath(prefix.steps + path.steps), message, range: place?.range)
  }

  /// `field: message` in its two parts; all of it is the message when there is no such field.
  func split(_ warning: String) -> (field: String, message: String) {
    guard let colon = warning.firstIndex(of: ":"), warning[colon...].hasPrefix(": "),
      paths[String(warning[..<colon])] != nil
    else { return ("", warning) }
    return (String(warning[..<colon]), String(warning[colon...].dropFirst(2)))
  }
}
