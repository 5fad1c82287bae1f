// Findings as SARIF 2.1.0, which code scanning services read.
import PrePullAPI
import YAML

/// Renders findings as a SARIF log of one run.
struct DiagnosticSARIF {
  /// The version of the tool.
  var toolVersion: String

  /// The whole log, with a line break at its end.
  func render(_ findings: [Finding]) -> String {
    let rules = Set(findings.map(\.diagnostic.rule)).sorted { $0.id < $1.id }
    let index = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($0.element.id, $0.offset) })
    let log: Node = [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "kubectl-prepull",
              "version": Node(.string(toolVersion)),
              "rules": Node(.sequence(rules.map(rule))),
            ]
          ],
          // Marks count Unicode scalars.
          "columnKind": "unicodeCodePoints",
          "results": Node(.sequence(findings.map { result($0, ruleIndex: index[$0.diagnostic.rule.id] ?? 0) })),
        ]
      ],
    ]
    return JSONWriter.string(log, layout: .pretty) + "\n"
  }

  private func rule(_ rule: Rule) -> Node {
    [
      "id": Node(.string(rule.id)),
      "shortDescription": ["text": Node(.string(rule.title))],
      "fullDescription": ["text": Node(.string(rule.explanation))],
      "help": ["text": Node(.string("kubectl prepull explain \(rule.id)"))],
      "defaultConfiguration": ["level": Node(.string(rule.severity.rawValue))],
    ]
  }

  private func result(_ finding: Finding, ruleIndex: Int) -> Node {
    let diagnostic = finding.diagnostic
    var physical: Mapping = Mapping([Mapping.Entry(key: "artifactLocation", value: artifact(finding.file))])
    if let range = diagnostic.range { physical["region"] = region(range) }
    var location = Mapping([Mapping.Entry(key: "physicalLocation", value: Node(.mapping(physical)))])
    if !diagnostic.path.steps.isEmpty {
      location["logicalLocations"] = [
        ["fullyQualifiedName": Node(.string(diagnostic.path.description)), "kind": "member"]
      ]
    }
    let hint = diagnostic.hint.map { " (\($0))" } ?? ""
    let path = diagnostic.path.steps.isEmpty ? "" : "\(diagnostic.path): "
    var result = Mapping([
      Mapping.Entry(key: "ruleId", value: Node(.string(diagnostic.rule.id))),
      Mapping.Entry(key: "ruleIndex", value: Node(.integer(ruleIndex))),
      Mapping.Entry(key: "level", value: Node(.string(diagnostic.severity.rawValue))),
      Mapping.Entry(key: "message", value: ["text": Node(.string(path + diagnostic.message + hint))]),
      Mapping.Entry(key: "locations", value: [Node(.mapping(location))]),
    ])
    if let related = diagnostic.related {
      result["relatedLocations"] = [
        [
          "physicalLocation": ["artifactLocation": artifact(finding.file), "region": region(related)],
          "message": ["text": "the other place"],
        ]
      ]
    }
    if let fix = diagnostic.fix, let edits = finding.edits {
      result["fixes"] = [self.fix(fix.summary, edits, in: finding.file)]
    }
    return Node(.mapping(result))
  }

  private func fix(_ summary: String, _ edits: [TextEdit], in file: String) -> Node {
    let replacements = edits.map { edit -> Node in
      ["deletedRegion": region(edit.range), "insertedContent": ["text": Node(.string(edit.replacement))]]
    }
    return [
      "description": ["text": Node(.string(summary))],
      "artifactChanges": [
        ["artifactLocation": artifact(file), "replacements": Node(.sequence(replacements))]
      ],
    ]
  }

  private func region(_ range: SourceRange) -> Node {
    [
      "startLine": .number(range.start.line), "startColumn": .number(range.start.column),
      "endLine": .number(range.end.line), "endColumn": .number(range.end.column),
    ]
  }

  private func artifact(_ file: String) -> Node { ["uri": Node(.string(Self.uri(of: file)))] }

  /// A path as a URI reference: relative paths stay relative, everything unusual is percent-encoded.
  static func uri(of path: String) -> String {
    var encoded = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return encoded
  }
}
