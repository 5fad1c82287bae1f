// What the report of `convert` says, line by line.
import PrePullAPI
import YAML

/// One line of the report.
struct ReportLine: Sendable {
  /// The file's name; nil for what is said of the whole run.
  var file: String?
  /// The line that the object, or the repair, stands at.
  var line: Int?
  /// `ImagePullJob/warm-up`; nil when a repair made the document readable in the first place.
  var object: String?
  /// `approximate`, `kept in an annotation`, `lost`, `no form`; or `repaired`, `merged`; or `error`, `warning` and
  /// `note` for what is wrong with the input.
  var level: String
  /// The source's field.
  var path: String?
  /// What became of it.
  var message: String

  /// `job.yaml:1: ImagePrePullJob/warm-up: approximate: spec.…: …`.
  var text: String {
    let place = line.map { ":\($0)" } ?? ""
    let parts = [file.map { "\($0)\(place)" }, object, level, path, message]
    return parts.compactMap { $0?.safeForTerminal }.joined(separator: ": ")
  }

  /// The line as an element of `--report json`.
  var node: Node {
    [
      "file": .text(file), "line": .number(line), "object": .text(object),
      "level": Node(.string(level)), "path": .text(path), "message": Node(.string(message)),
    ]
  }
}

/// The value of `--report`.
enum ReportFormat: String, CaseIterable {
  case none, text, json

  /// The report, empty when there is nothing to say in this form.
  func render(_ lines: [ReportLine]) -> String {
    switch self {
    case .none: ""
    case .text: lines.map { $0.text + "\n" }.joined()
    case .json: TerminalJSON.string(Node(.sequence(lines.map(\.node))))
    }
  }
}
