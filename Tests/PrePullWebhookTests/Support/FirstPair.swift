// Starting a replica of the webhook for its first certificate.
import TLS

@testable import PrePullWebhook

/// Runs a replica until it serves something, and stops it then.
func firstPair(_ make: (any CertificateSink) -> SelfManagedCertificates) async throws -> CertificatePair {
  let pending = PendingCertificateStore()
  let replica = make(pending)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await replica.run() }
    defer { group.cancelAll() }
    return try await pending.store().certificate
  }
}
