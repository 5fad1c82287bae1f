// Findings as compilers print them.
import PrePullAPI
import YAML

/// Renders findings of one source for people.
struct DiagnosticText {
  /// The source that the findings are about, for the lines shown.
  var source: SourceText
  /// Whether to use colours.
  var isColored: Bool
  /// Whether to say how a repair is made; pointless once `--fix` ran.
  var offersFix = true

  /// The finding's line, the source line with a caret, the hint and the fix.
  func render(_ finding: Finding) -> String {
    let diagnostic = finding.diagnostic
    var text = heading(finding) + "\n"
    let gutter = max(5, diagnostic.range.map { String($0.start.line).count } ?? 0)
    let margin = String(repeating: " ", count: gutter + 1)
    if let range = diagnostic.range {
      let excerpt = SourceExcerpt(of: range, in: source)
      let number = String(range.start.line)
      let padded = String(repeating: " ", count: gutter - number.count) + number
      text += Style.gutter.paint("\(padded) |", if: isColored) + (excerpt.text.isEmpty ? "" : " \(excerpt.text)") + "\n"
      text += Style.gutter.paint("\(margin)|", if: isColored) + " "
      text += Style.caret.paint(excerpt.marks, if: isColored) + "\n"
    }
    if let related = diagnostic.related { text += note(margin, "note", "the other place is \(related.start)") }
    if let hint = diagnostic.hint { text += note(margin, "help", hint) }
    if let fix = diagnostic.fix, finding.edits != nil {
      text += note(margin, "fix", fix.summary + (offersFix ? "   (kubectl prepull validate --fix)" : ""))
    } else if let fix = diagnostic.fix {
      text += note(margin, offersFix ? "fix" : "not repaired", fix.summary + (offersFix ? "   (by hand)" : ""))
    }
    return text
  }

  private func heading(_ finding: Finding) -> String {
    let diagnostic = finding.diagnostic
    var place = finding.file.safeForTerminal
    if let start = diagnostic.range?.start { place += ":\(start)" }
    let style: Style = diagnostic.severity == .error ? .error : .warning
    let path = diagnostic.path.steps.isEmpty ? "" : "\(diagnostic.path.description.safeForTerminal): "
    return Style.location.paint("\(place):", if: isColored) + " "
      + style.paint("\(diagnostic.severity.rawValue):", if: isColored)
      + " \(path)\(diagnostic.message.safeForTerminal) [\(diagnostic.rule.id)]"
  }

  private func note(_ margin: String, _ label: String, _ text: String) -> String {
    "\(margin)= \(Style.location.paint("\(label):", if: isColored)) \(text.safeForTerminal)\n"
  }
}
