// What becomes of an object whose Secrets are missing.

/// What becomes of an object that names a Secret which is missing or no use, or about which the API server gives no
/// answer.
///
/// A user who may not read a Secret is refused under either. When nobody can say whether the user may, `deny` refuses
/// (nothing goes through unchecked) and `warn` lets the object through with a warning: who chooses it has put
/// availability first, and the message says that it was not checked.
public enum MissingSecretsPolicy: String, Sendable, CaseIterable {
  /// It is refused.
  case deny
  /// It goes through, with a warning.
  case warn
}
