// What validation finds in the sources, with the file and the object each finding is about.
import PrePullAPI
import YAML

/// One finding, as every output format shows it.
struct Finding: Sendable {
  /// The number of the source among those that were checked, from 0: two may have one name.
  var source: Int
  /// The file's name, `<stdin>` for standard input.
  var file: String
  /// `ImagePullJob/warm-up`; nil when the document could not be read.
  var object: String?
  /// What was found.
  var diagnostic: Diagnostic
  /// The edits of the unambiguous repair; nil when there is none, or it cannot be made in this text.
  var edits: [TextEdit]?
}

/// A repair that `--fix` made, and in which file.
struct MadeRepair: Sendable {
  /// The file's name.
  var file: String
  /// What was done.
  var applied: SourceRepair.Applied
}

/// What was found in the sources, and how much was looked at.
struct ValidationFindings: Sendable {
  /// Everything found, in the order of the sources.
  private(set) var all: [Finding] = []
  /// The number of sources.
  private(set) var files = 0
  /// Objects of our kinds, and what should have been one.
  private(set) var objects = 0
  /// Objects of other kinds, which nobody checked.
  private(set) var skipped = 0
  /// What is wrong with files as a whole.
  var problems: [InputProblem] = []

  /// Checks every document of `source`.
  mutating func check(_ source: SourceText) {
    files += 1
    let first = all.count
    for document in ManifestReader(source) { check(document, of: source) }
    forgetRefusedRepairs(from: first, of: source)
  }

  /// Checks every document of `source`, as a running webhook judges its objects.
  mutating func check(_ source: SourceText, with judge: WebhookJudge) async throws(CommandFailure) {
    files += 1
    for document in ManifestReader(source) { check(try await judge.judged(document), of: source) }
  }

  /// A repair that makes sense by itself is refused when the text around it could not be read any more.
  private mutating func forgetRefusedRepairs(from first: Int, of source: SourceText) {
    guard all[first...].contains(where: { $0.edits != nil }) else { return }
    var refused: [String: Int] = [:]
    for document in ManifestReader(SourceRepair(source).source) {
      for diagnostic in document.diagnostics where diagnostic.fix != nil {
        refused[diagnostic.identity, default: 0] += 1
      }
    }
    guard !refused.isEmpty else { return }
    for index in all[first...].indices {
      let identity = all[index].diagnostic.identity
      guard let count = refused[identity], count > 0 else { continue }
      refused[identity] = count - 1
      all[index].edits = nil
    }
  }

  /// Takes over what was found in one document.
  mutating func check(_ document: ManifestDocument, of source: SourceText) {
    for diagnostic in document.unreadable { add(diagnostic, of: nil, in: document, of: source) }
    if document.document == nil { objects += 1 }
    for object in document.objects {
      switch object.kind {
      case .foreign, .list: skipped += 1
      case .ours, .unknown: objects += 1
      }
      for diagnostic in object.diagnostics { add(diagnostic, of: object.title, in: document, of: source) }
    }
  }

  private mutating func add(
    _ diagnostic: Diagnostic, of object: String?, in document: ManifestDocument, of source: SourceText
  ) {
    all.append(
      Finding(
        source: max(files - 1, 0), file: source.name, object: object, diagnostic: diagnostic,
        edits: diagnostic.fix.flatMap(document.edits(for:))))
  }

  /// How many of them refuse an object.
  var errors: Int { all.count { $0.diagnostic.severity == .error } }
  /// How many of them only warn.
  var warnings: Int { all.count { $0.diagnostic.severity == .warning } }
  /// How many of them `--fix` mends.
  var repairable: Int { all.count { $0.edits != nil } }

  /// Whether an object is refused or a file could not be read.
  var hasErrors: Bool { errors > 0 || problems.contains(where: \.isError) }

  /// `3 objects in 2 files: 2 errors, 1 warning; 1 can be repaired with --fix`.
  var summary: String {
    var text = "\(counted(objects, "object")) in \(counted(files, "file")): "
    var found: [String] = []
    if errors > 0 { found.append(counted(errors, "error")) }
    if warnings > 0 { found.append(counted(warnings, "warning")) }
    text += found.isEmpty ? "no errors" : found.joined(separator: ", ")
    if repairable > 0 { text += "; \(repairable) can be repaired with --fix" }
    if skipped > 0 { text += "; \(counted(skipped, "object of another kind", "objects of other kinds")) skipped" }
    let unread = problems.count(where: \.isError)
    if unread > 0 { text += "; \(counted(unread, "problem")) with files" }
    return text
  }
}

extension Diagnostic {
  /// What tells findings of one source apart when a repair of another one moves them.
  fileprivate var identity: String { "\(rule.id) \(description)" }
}

/// `1 file`, `2 files`.
func counted(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
  "\(number) \(number == 1 ? singular : plural ?? singular + "s")"
}
