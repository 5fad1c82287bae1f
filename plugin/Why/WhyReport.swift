// What `why` prints.
import PrePullAPI
import Terminal
import YAML

/// Findings for people and for programs.
struct WhyReport {
  /// The job.
  let job: JobFacts
  /// What was found, problems first.
  let findings: [WhyFinding]
  /// What could not be looked at, and why.
  let unknown: [String]

  init(_ facts: WhyFacts) {
    job = facts.job
    findings = WhyRules.findings(facts)
    // A job that is over needs none of it.
    let parts =
      facts.job.isOver
      ? [facts.events.reason, facts.ledgerRemark]
      : [
        facts.rehearsal.reason, facts.pods.reason, facts.controller.reason, facts.webhook.reason, facts.peer.reason,
        facts.events.reason, facts.ledgerRemark,
      ]
    var unknown: [String] = []
    // A spec that cannot be run was found already.
    if case .success = facts.job.plan { unknown = parts.compactMap(\.self) }
    for (name, reading) in facts.secrets.sorted(by: { $0.key.description < $1.key.description }) {
      switch reading {
      case .forbidden: unknown.append("get secrets \(name): you may not read it")
      case .unanswered(let reason): unknown.append(reason)
      case .usable, .missing, .unusable: break
      }
    }
    self.unknown = unknown
  }

  /// Whether nothing needs a person.
  var isGood: Bool { !findings.contains { $0.weight == .problem } }

  /// One screen for people.
  func text(isColored: Bool) -> String {
    var text = Style.location.paint(job.title.safeForTerminal, if: isColored) + "\n"
    for finding in findings {
      let style: Style = finding.weight == .problem ? .error : .gutter
      let weight = style.paint(finding.weight.rawValue, if: isColored)
      text += "\n\(weight): \(finding.text.safeForTerminal)\n"
      for detail in finding.details { text += "  \(detail.safeForTerminal)\n" }
      for command in finding.commands { text += "    \(command.safeForTerminal)\n" }
    }
    if !unknown.isEmpty {
      text += "\nnot looked at:\n"
      for line in unknown { text += "  \(line.safeForTerminal)\n" }
    }
    let count = findings.count { $0.weight == .problem }
    let verdict =
      isGood
      ? Style.success.paint(unknown.isEmpty ? "Nothing is wrong." : "Nothing wrong was found.", if: isColored)
      : Style.error.paint(counted(count, "problem needs", "problems need") + " somebody.", if: isColored)
    return text + "\n\(verdict)\n"
  }

  /// The same for programs.
  var node: Node {
    let identity: Node = [
      "apiVersion": job.object["apiVersion"] ?? Node(.null), "kind": Node(.string(job.kind.kind)),
      "name": Node(.string(job.name)), "namespace": .text(job.namespace),
    ]
    return [
      "apiVersion": "prepull.dev/v1", "kind": "JobDiagnosis", "job": identity, "healthy": Node(.bool(isGood)),
      "findings": .list(
        findings.map { finding in
          [
            "weight": Node(.string(finding.weight.rawValue)), "cause": Node(.string(finding.cause)),
            "message": Node(.string(finding.text)), "details": .texts(finding.details),
            "commands": .texts(finding.commands),
          ]
        }),
      "notLookedAt": .texts(unknown),
    ]
  }
}
