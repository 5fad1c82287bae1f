// Where Secrets come from: the API server, a cache before it, or a test.
import PrePullAPI
import PrePullAdmission

/// Says what Secrets are good for.
///
/// An implementation reads a Secret and lets go of it: credentials never get past it. It returns soon after its task
/// is cancelled.
public protocol SecretSource: Sendable {
  /// What is known of the Secret.
  ///
  /// - Throws: ``LookupFailure`` when nobody can say, such as an API server that does not answer; `CancellationError`
  ///   when the task is cancelled.
  func secret(_ name: SecretDemand.Secret) async throws -> SecretState
}

/// What there is to know of a Secret.
public enum SecretState: Sendable, Equatable {
  /// There is none of that name.
  case missing
  /// It is there and no use.
  case unusable(PullSecretError)
  /// It is there and can be used.
  case usable(PullSecret)
}

/// Why the API server gave no answer.
public struct LookupFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What happened, for people: continues "the API server did not say …: ". Holds nothing of an object's content.
  public let message: String

  /// Says what happened; the message must hold nothing of an object's content.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
