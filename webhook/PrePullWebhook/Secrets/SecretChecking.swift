// Between the admission of an object and whoever knows the cluster's Secrets.

import PrePullAPI
public import PrePullAdmission

/// Finds out whether the Secrets that an object names can serve its images.
public protocol SecretChecking: Sendable {
  /// Looks up what is asked, within the time that a webhook has; an API server that does not answer is a finding,
  /// never a wait without end.
  ///
  /// - Parameters:
  ///   - demand: The Secrets and the images that they are for.
  ///   - request: Whose object names them.
  func findings(for demand: SecretDemand, of request: AdmissionRequest) async -> SecretFindings
}

/// Looks nothing up, and says so (`--no-cluster`).
public struct UncheckedSecrets: SecretChecking {
  /// A checker without a cluster.
  public init() {}

  /// One warning a Secret that was not looked up.
  public func findings(for demand: SecretDemand, of request: AdmissionRequest) async -> SecretFindings {
    let warnings = demand.references.map { reference in
      StatusCause(
        reason: .notFound, field: reference.field.description,
        message: "Secret \(reference.secret.namespace)/\(reference.secret.name) was not looked up (--no-cluster)")
    }
    return SecretFindings(errors: demand.problems, warnings: warnings)
  }
}

extension SecretResolver: SecretChecking {}
