// Findings as SARIF 2.1.0, which code scanning services read.
import PrePullAPI
import YAML

/// Renders findings as a SARIF log of one run.
struct DiagnosticSARIF {
  /// The version of the tool.
  var toolVersion: String

  /// The whole log, with a line break at its end.
  func render(_ findings: [Finding], problems: [InputProblem] = []) -> String {
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
          "results": Node(
            .sequence(
              findings.map { result($0, ruleIndex: index[$0.diagnostic.rule.id] ?? 0) } + problems.map(result))),
        ]
      ],
    ]
    return TerminalJSON.string(log)
  }

  private func rule(_ rule: Rule) -> Node {
    [
      "id": Node(.string(rule.id)),
      "shortDescription": ["text": Node(.string(rule.title))],
      "fullDescription": ["text": Node(.string(rule.explanation))],
      "help": ["text": Node(.string("kubectl prepull explain \(rule.id)"))],
      "helpUri": Node(.string(Self.helpAddress(of: rule))),
      "defaultConfiguration": ["level": Node(.string(rule.severity.rawValue))],
    ]
  }

  /// Where the rule's section of the rules' page is read: its anchor is the heading as code hosts spell it.
  static func helpAddress(of rule: Rule) -> String {
    var anchor = String.UnicodeScalarView()
    for scalar in "\(rule.id): \(rule.title)".lowercased().unicodeScalars {
      if scalar == " " {
        anchor.append("-")
      } else if scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      {
        anchor.append(scalar)
      }
    }
    return "https://github.com/prepull/prepull/blob/main/docs/rules.md#\(uri(of: String(anchor)))"
  }

  /// A file as a whole breaks no rule, so its result names none.
  private func result(_ problem: InputProblem) -> Node {
    [
      "level": Node(.string(problem.isError ? "error" : "note")),
      "message": ["text": Node(.string(problem.message))],
      "locations": [["physicalLocation": ["artifactLocation": artifact(problem.file)]]],
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

  /// A path as a URI reference: relative paths stay relative, to where the command ran; everything unusual is percent-encoded.
  static func uri(of path: String) -> String {
    if path == InputFiles.standardInputName { return "stdin" }
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2).drop { $0 == "/" } }
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
