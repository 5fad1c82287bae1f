// Findings as JSON, for scripts. `validate -o json` documents the fields in its help.
import PrePullAPI
import YAML

/// Renders findings as one JSON array. Fields are only ever added; those without a value are null.
enum DiagnosticJSON {
  /// The whole array, with a line break at its end.
  static func render(_ findings: [Finding]) -> String {
    JSONWriter.string(Node(.sequence(findings.map(node))), layout: .pretty) + "\n"
  }

  private static func node(_ finding: Finding) -> Node {
    let diagnostic = finding.diagnostic
    return [
      "file": Node(.string(finding.file)),
      "line": .number(diagnostic.range?.start.line),
      "column": .number(diagnostic.range?.start.column),
      "endLine": .number(diagnostic.range?.end.line),
      "endColumn": .number(diagnostic.range?.end.column),
      "rule": Node(.string(diagnostic.rule.id)),
      "severity": Node(.string(diagnostic.severity.rawValue)),
      "object": .text(finding.object),
      "path": .text(diagnostic.path.steps.isEmpty ? nil : diagnostic.path.description),
      "message": Node(.string(diagnostic.message)),
      "hint": .text(diagnostic.hint),
      "fix": .text(finding.edits == nil ? nil : diagnostic.fix?.summary),
    ]
  }
}

extension Node {
  /// The number, or null.
  static func number(_ value: (some BinaryInteger)?) -> Node { value.map { Node(.integer(Int($0))) } ?? Node(.null) }
  /// The text, or null.
  static func text(_ value: String?) -> Node { value.map { Node(.string($0)) } ?? Node(.null) }
}
