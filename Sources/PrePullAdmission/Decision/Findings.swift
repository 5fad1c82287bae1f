// What validation says about a request's object, sorted for the answer.
import PrePullAPI
import YAML

struct Findings {
  /// What refuses the object.
  let errors: [Diagnostic]
  /// What it is warned of.
  let warnings: [Diagnostic]
  /// Errors of the stored object that the update leaves as they are.
  let excused: [Diagnostic]

  init(_ kind: ResourceKind, new: Node, old: Node?) {
    if let old {
      let update = kind.validateUpdate(new, from: old)
      (errors, warnings, excused) = (update.introduced.errors, update.introduced.warnings, update.excused)
    } else {
      let found = kind.validate(new)
      (errors, warnings, excused) = (found.errors, found.warnings, [])
    }
  }

  /// Warnings, and excused errors as warnings: the update goes through, but the job will not do as told.
  var warningTexts: [String] { warnings.map(\.text) + excused.map(\.excusedText) }

  /// The warnings about an object that was changed, each at the field's place after the change, so that
  /// `/validate`, which is asked next, says it in the same words and the API server shows it once.
  func placed(in normal: Node, of kind: ResourceKind, old: Node?, isChanged: Bool) -> [String] {
    guard isChanged, !warnings.isEmpty else { return warningTexts }
    var later = Findings(kind, new: normal, old: old).warnings
    let texts = warnings.map { warning in
      guard let match = later.firstIndex(where: { $0.rule == warning.rule && $0.message == warning.message })
      else { return warning.text }
      return later.remove(at: match).text
    }
    return texts + excused.map(\.excusedText)
  }
}

extension Diagnostic {
  fileprivate var text: String { description }
  fileprivate var excusedText: String { "\(path): still wrong, as before: \(message)" }
}
