// Findings as JSON, for scripts. `validate -o json` documents the fields in its help.
import PrePullAPI
import YAML

/// Renders findings as one JSON array. Fields are only ever added; those without a value are null.
enum DiagnosticJSON {
  /// The whole array, with a line break at its end: the repairs that were made, the findings, and the problems
  /// with files as a whole.
  static func render(
    _ findings: [Finding], problems: [InputProblem] = [], repairs: [MadeRepair] = []
  ) -> String {
    TerminalJSON.string(Node(.sequence(repairs.map(node) + findings.map(node) + problems.map(node))))
  }

  private static func node(_ repair: MadeRepair) -> Node {
    let range = repair.applied.range
    return [
      "file": Node(.string(repair.file)),
      "line": .number(range?.start.line),
      "column": .number(range?.start.column),
      "endLine": .number(range?.end.line),
      "endColumn": .number(range?.end.column),
      "rule": Node(.string(repair.applied.rule.id)),
      "severity": Node(.string(repair.applied.rule.severity.rawValue)),
      "object": Node(.null),
      "path": Node(.null),
      "message": Node(.string(repair.applied.rule.title)),
      "hint": Node(.null),
      "fix": Node(.string(repair.applied.summary)),
      "fixed": true,
    ]
  }

  private static func node(_ problem: InputProblem) -> Node {
    [
      "file": Node(.string(problem.file)),
      "line": Node(.null), "column": Node(.null), "endLine": Node(.null), "endColumn": Node(.null),
      "rule": Node(.null),
      "severity": Node(.string(problem.isError ? "error" : "note")),
      "object": Node(.null),
      "path": Node(.null),
      "message": Node(.string(problem.message)),
      "hint": Node(.null),
      "fix": Node(.null),
      "fixed": false,
    ]
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
      "fixed": false,
    ]
  }
}

extension Node {
  /// The number, or null.
  static func number(_ value: (some BinaryInteger)?) -> Node { value.map { Node(.integer(Int($0))) } ?? Node(.null) }
  /// The text, or null.
  static func text(_ value: String?) -> Node { value.map { Node(.string($0)) } ?? Node(.null) }
}
