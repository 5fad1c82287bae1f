// What happens to a job whose Secrets cannot be had.

/// What the webhook does with a job that names a Secret that is not there, that cannot be used, or that could not be
/// looked up in time (`--missing-secrets`).
public enum MissingSecretsPolicy: String, Sendable, CaseIterable {
  /// The job is refused.
  case deny
  /// The job is admitted, and whoever applies it is warned.
  case warn
}
