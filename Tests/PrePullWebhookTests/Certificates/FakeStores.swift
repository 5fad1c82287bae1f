// The fake cluster behind the seams of the service.
import FoundationEssentials
import Synchronization

@testable import PrePullWebhook

/// A fake cluster that several replicas share, with failures on demand.
final class FakeStores: CertificateSecretStore, WebhookConfigurationStore {
  private let cluster = Mutex(FakeCluster())
  private let failure = Mutex<(any Error)?>(nil)

  /// Looks at the cluster, or changes it as a person does.
  func with<Value: Sendable>(_ body: @Sendable (inout FakeCluster) throws -> Value) rethrows -> Value {
    try cluster.withLock { try body(&$0) }
  }

  /// Has every request fail from now on, or succeed again.
  func fail(_ error: (any Error)?) { failure.withLock { $0 = error } }

  private func check() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }

  func read() async throws -> StoredCertificates? {
    try check()
    return with { $0.secret }
  }

  func create(_ data: [String: String]) async throws -> Bool {
    try check()
    return with { $0.create(data) }
  }

  func update(_ data: [String: String], over stored: StoredCertificates) async throws -> Bool {
    try check()
    return with { $0.update(data, over: stored) }
  }

  func read(_ configuration: WebhookConfigurationID) async throws -> WebhookConfigurationState? {
    try check()
    return with { $0.configurations[configuration] }
  }

  func write(bundle: String, over state: WebhookConfigurationState) async throws -> Bool {
    try check()
    return with { $0.write(bundle, over: state) }
  }
}

/// The wall clock of a test.
final class TestTime: Sendable {
  private let now: Mutex<Date>

  init(_ start: Date) { now = Mutex(start) }

  var date: Date { now.withLock { $0 } }

  func advance(days: Double) { now.withLock { $0.addTimeInterval(days * 86_400) } }
}
