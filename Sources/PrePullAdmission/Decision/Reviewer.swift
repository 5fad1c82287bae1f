// Decides about a request: what is changed, what is refused, what is said.
import PrePullAPI
import YAML

/// The two webhooks' decisions, as functions of the request alone.
///
/// Both always answer with the request's uid. What is none of our business (other kinds and versions,
/// subresources, DELETE, CONNECT, objects that are being deleted) is allowed untouched.
public enum Reviewer {
  /// Answers `/mutate`: brings the object into normal form, or refuses it when it cannot become valid.
  ///
  /// The patch holds only what changes: defaults, published spellings of aliases, full names of Secrets,
  /// removed duplicates, the times of a NodeImage's tasks. Mutating the result again changes nothing.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - now: the time for `createdAt`, RFC 3339 in UTC; asked for only when a time is needed.
  ///   - secrets: what looking up the object's Secrets has found.
  public static func mutate(
    _ request: AdmissionRequest, now: @autoclosure () -> String, secrets: SecretFindings = .none
  ) -> AdmissionResponse {
    switch ReviewSubject(request) {
    case .passes: return AdmissionResponse(uid: request.uid, .allowed(JSONPatch()))
    case .withoutObject: return withoutObject(request)
    case .object(let kind, let new, let old):
      let findings = Findings(kind, new: new, old: old)
      let causes = findings.errors.map(StatusCause.init) + secrets.errors
      guard causes.isEmpty else {
        return refused(request, kind, causes, warnings: findings.warningTexts + secrets.warnings.map(\.line))
      }
      var normal = new
      if let old { kind.normalizeUpdate(&normal, from: old) } else { kind.normalize(&normal) }
      // The time is asked for where it is needed alone: to write one costs as much as to validate a field.
      if kind.dialect == .nodeImage, new["spec"] != old?["spec"] {
        kind.fillCreationTimes(in: &normal, old: old, now: now())
      }
      let patch = JSONPatch.difference(from: new, to: normal)
      let warnings = findings.placed(in: normal, of: kind, old: old, isChanged: !patch.isEmpty)
      return AdmissionResponse(
        uid: request.uid, .allowed(patch),
        warnings: WarningList(warnings + secrets.warnings.map(\.line)).lines)
    }
  }

  /// Answers `/validate`: allows the object, or refuses it with every error at once.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - secrets: what looking up the object's Secrets has found.
  public static func validate(_ request: AdmissionRequest, secrets: SecretFindings = .none) -> AdmissionResponse {
    switch ReviewSubject(request) {
    case .passes: return AdmissionResponse(uid: request.uid, .allowed(JSONPatch()))
    case .withoutObject: return withoutObject(request)
    case .object(let kind, let new, let old):
      let findings = Findings(kind, new: new, old: old)
      let causes = findings.errors.map(StatusCause.init) + secrets.errors
      let warnings = findings.warningTexts + secrets.warnings.map(\.line)
      guard causes.isEmpty else { return refused(request, kind, causes, warnings: warnings) }
      return AdmissionResponse(
        uid: request.uid, .allowed(JSONPatch()), warnings: WarningList(warnings).lines)
    }
  }

  private static func refused(
    _ request: AdmissionRequest, _ kind: ResourceKind, _ causes: [StatusCause], warnings: [String]
  ) -> AdmissionResponse {
    AdmissionResponse(
      uid: request.uid, .denied(.invalid(kind, name: request.displayName, causes: causes)),
      warnings: WarningList(warnings).lines)
  }

  private static func withoutObject(_ request: AdmissionRequest) -> AdmissionResponse {
    AdmissionResponse(
      uid: request.uid, .denied(.badRequest("the \(request.operation.rawValue) request carries no object")))
  }
}
