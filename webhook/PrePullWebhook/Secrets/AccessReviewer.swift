// Who says whether a user may read a Secret: the API server, a cache before it, or a test.
import PrePullAdmission

/// Says whether users may read Secrets.
public protocol AccessReviewer: Sendable {
  /// Whether the user may `get` the Secret, be it there or not.
  ///
  /// - Throws: ``LookupFailure`` when nobody can say; `CancellationError` when the task is cancelled.
  func mayRead(_ question: AccessQuestion) async throws -> Bool
}

/// May this user read this Secret?
public struct AccessQuestion: Hashable, Sendable {
  /// Who.
  public var user: AdmissionRequest.User
  /// What.
  public var secret: SecretDemand.Secret

  /// Makes a question.
  public init(user: AdmissionRequest.User, secret: SecretDemand.Secret) {
    self.user = user
    self.secret = secret
  }
}
