// Between the server and wherever its certificate comes from.

public import TLS

/// Provides the certificate that the webhook serves, and keeps it current.
public protocol ServingCertificates: Sendable {
  /// The certificate to start with. May wait for it, as for an API server that is not there yet.
  ///
  /// - Throws: An error that says why there can be none, so that the process ends.
  func initialPair() async throws -> CertificatePair

  /// Puts every later certificate into `store`, until the task is cancelled or the service is shut down.
  func keepCurrent(_ store: CertificateStore) async throws
}
