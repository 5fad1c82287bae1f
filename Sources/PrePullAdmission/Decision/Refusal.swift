// Words a refusal the way the API server words its own.
import PrePullAPI
import YAML

extension StatusCause {
  /// The finding as a cause; what to do about it stands in brackets behind what is wrong.
  public init(_ finding: Diagnostic) {
    // A message that ends in a question, "did you mean nodeNames?", has said it already.
    let advice = finding.hint ?? (finding.message.hasSuffix("?") ? nil : finding.fix?.summary)
    self.init(
      reason: finding.rule.causeReason, field: finding.path.description,
      message: finding.message + (advice.map { " (\($0))" } ?? ""))
  }

  /// `field: message`.
  var line: String { "\(field): \(message)" }
}

extension AdmissionStatus {
  /// The most causes; a list of thousands of wrong names would be an answer of megabytes.
  public static let maximumCauses = 500
  /// The most causes that the message repeats; clients that know causes print those.
  static let maximumInMessage = 20

  /// The refusal of an invalid object: status 422 with a cause for each error.
  ///
  /// kubectl prints the causes, `The ImagePullJob "warm" is invalid: spec.image: …`, or a line with a
  /// bullet for each of several; other clients and logs show the message.
  public static func invalid(
    _ kind: ResourceKind, name: String, causes all: [StatusCause]
  ) -> AdmissionStatus {
    var causes = all
    if causes.count > maximumCauses {
      causes.removeLast(causes.count - maximumCauses + 1)
      causes.append(
        StatusCause(reason: .invalid, field: "spec", message: "and \(all.count - causes.count) more errors"))
    }
    var lines = all.prefix(maximumInMessage).map(\.line)
    if all.count > lines.count { lines.append("and \(all.count - lines.count) more errors") }
    let list = lines.count == 1 ? lines[0] : "[" + lines.joined(separator: ", ") + "]"
    return AdmissionStatus(
      code: 422, reason: "Invalid", message: "\(kind.kind).\(kind.group) \"\(name)\" is invalid: \(list)",
      details: Details(name: name, group: kind.group, kind: kind.kind, causes: causes))
  }

  /// The refusal of a request that makes no sense.
  static func badRequest(_ message: String) -> AdmissionStatus {
    AdmissionStatus(code: 400, reason: "BadRequest", message: message)
  }
}

extension AdmissionRequest {
  /// The name for messages: on CREATE with a name to be generated, its prefix.
  var displayName: String {
    if !name.isEmpty { return name }
    let metadata = object?["metadata"]
    return metadata?["name"]?.string ?? metadata?["generateName"]?.string ?? ""
  }
}
