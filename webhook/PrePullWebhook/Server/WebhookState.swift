// What the server has reached, for those who ask whether it is ready.

import Synchronization
import TLS

/// The certificate and the port of a server that runs, or as much of it as there is yet.
public final class WebhookState: Sendable {
  private struct Values {
    var store: CertificateStore?
    var port: Int?
  }

  private let values = Mutex(Values())

  /// Nothing is reached yet.
  public init() {}

  /// What is presented to clients, `nil` before the first certificate.
  public var certificates: CertificateStore? { values.withLock { $0.store } }

  /// The port of the webhook, `nil` while it does not listen.
  public var port: Int? { values.withLock { $0.port } }

  func loaded(_ store: CertificateStore) { values.withLock { $0.store = store } }
  func listens(on port: Int) { values.withLock { $0.port = port } }
  func stopped() { values.withLock { $0.port = nil } }
}
