// What the webhook answers: one response of an AdmissionReview.
import PrePullAPI

/// The `response` of an AdmissionReview of admission.k8s.io/v1.
public struct AdmissionResponse: Sendable, Equatable {
  /// The request's uid.
  public var uid: String
  /// What becomes of the request.
  public var verdict: Verdict
  /// What the user is told beside it; each at most `WarningList.maximumLength` characters.
  public var warnings: [String]

  /// What becomes of a request.
  public enum Verdict: Sendable, Equatable {
    /// It goes on, with these changes; none when the patch is empty.
    case allowed(JSONPatch)
    /// It is refused.
    case denied(AdmissionStatus)
  }

  /// Makes a response.
  public init(uid: String, _ verdict: Verdict, warnings: [String] = []) {
    self.uid = uid
    self.verdict = verdict
    self.warnings = warnings
  }

  /// Whether the request goes on.
  public var isAllowed: Bool { if case .allowed = verdict { true } else { false } }

  /// The changes; empty when there are none or the request is refused.
  public var patch: JSONPatch { if case .allowed(let patch) = verdict { patch } else { JSONPatch() } }

  /// Why the request is refused, if it is.
  public var status: AdmissionStatus? { if case .denied(let status) = verdict { status } else { nil } }
}

/// A refusal, as a `Status` of the API server.
public struct AdmissionStatus: Sendable, Equatable {
  /// The HTTP status that the user's client gets.
  public var code: Int
  /// The machine's word for it: `Invalid`, `BadRequest`, `InternalError`.
  public var reason: String
  /// The sentence that people read.
  public var message: String
  /// The object that is refused.
  public var details: Details?

  /// Which object is refused, and for what.
  public struct Details: Sendable, Equatable {
    /// The object's name.
    public var name: String
    /// The API group.
    public var group: String
    /// The kind.
    public var kind: String
    /// What is wrong, field by field.
    public var causes: [StatusCause]

    /// Names an object and what is wrong with it.
    public init(name: String, group: String, kind: String, causes: [StatusCause]) {
      self.name = name
      self.group = group
      self.kind = kind
      self.causes = causes
    }
  }

  /// Makes a refusal.
  public init(code: Int, reason: String, message: String, details: Details? = nil) {
    self.code = code
    self.reason = reason
    self.message = message
    self.details = details
  }
}

/// One thing that is wrong with one field.
public struct StatusCause: Sendable, Hashable {
  /// What kind of mistake it is.
  public var reason: CauseReason
  /// The field's path, as `spec.images[0]`.
  public var field: String
  /// What is wrong, without the path.
  public var message: String

  /// Makes a cause.
  public init(reason: CauseReason, field: String, message: String) {
    self.reason = reason
    self.field = field
    self.message = message
  }
}
