// The certificate a server presents now, replaceable while it runs.
internal import Synchronization

/// Holds a server's certificate and hands out the context for new connections.
///
/// Replacing the certificate touches no running connection: each keeps the context it started with.
public final class CertificateStore: Sendable {
  private struct State {
    var configuration: TLSServerConfiguration
    var context: TLSContext
  }

  private let state: Mutex<State>

  /// Starts with the certificate of the configuration.
  /// - Throws: ``TLSError`` when the configuration or the certificate cannot be used.
  public init(configuration: TLSServerConfiguration) throws(TLSError) {
    state = Mutex(State(configuration: configuration, context: try TLSContext(server: configuration)))
  }

  /// The context for a new connection.
  public var context: TLSContext { state.withLock { $0.context } }

  /// The certificate that new connections are presented.
  public var certificate: CertificatePair { state.withLock { $0.configuration.certificate } }

  /// Presents another certificate from now on.
  /// - Throws: ``TLSError`` when OpenSSL refuses the pair; the present one stays.
  public func replace(with pair: CertificatePair) throws(TLSError) {
    try update { $0.certificate = pair }
  }

  /// Changes the configuration for new connections, for instance the authorities of clients.
  /// - Throws: ``TLSError`` when the result cannot be used; the present configuration stays.
  public func update(_ change: (inout TLSServerConfiguration) -> Void) throws(TLSError) {
    try state.withLock { state throws(TLSError) in
      var configuration = state.configuration
      change(&configuration)
      guard configuration != state.configuration else { return }
      state.context = try TLSContext(server: configuration)
      state.configuration = configuration
    }
  }
}
