// What looking up the Secrets of an object has brought to light.
import PrePullAPI

/// The findings about an object's Secrets, merged into the answer.
///
/// Whoever can ask the API server fills it in; the policy (deny or warn when a Secret is missing) is
/// applied there, by choosing the list.
public struct SecretFindings: Sendable, Equatable {
  /// What refuses the object, such as a Secret that is not there or that the user may not read.
  public var errors: [StatusCause]
  /// What the user is told, such as a registry that no Secret covers.
  public var warnings: [StatusCause]

  /// Makes findings.
  public init(errors: [StatusCause] = [], warnings: [StatusCause] = []) {
    self.errors = errors
    self.warnings = warnings
  }

  /// Nothing was found, or nothing was looked up.
  public static let none = SecretFindings()
}
