// An immutable configuration made ready: what every handshake of a server or client starts from.
internal import COpenSSL

/// What the connections of a server or client have in common. It never changes: to present another certificate,
/// make another context, as ``CertificateStore`` does.
public struct TLSContext: Sendable {
  let handle: ContextHandle
  let role: TLSRole
  /// What the client was told to verify; nil for servers.
  let client: TLSClientConfiguration?

  /// Makes ready what a server needs.
  /// - Throws: ``TLSError`` of kind `invalidConfiguration`, or those of ``CertificatePair`` and of PEM text.
  public init(server configuration: TLSServerConfiguration) throws(TLSError) {
    handle = try ContextHandle(server: configuration)
    role = .server
    client = nil
  }

  /// Makes ready what a client needs.
  /// - Throws: ``TLSError`` of kind `invalidConfiguration`, or those of ``CertificatePair`` and of PEM text.
  public init(client configuration: TLSClientConfiguration) throws(TLSError) {
    handle = try ContextHandle(client: configuration)
    role = .client
    client = configuration
  }
}
