// What TLS tells the rest of a channel's pipeline.

/// What the two sides of a connection agreed on.
public struct TLSHandshake: Sendable, Hashable {
  /// The version of the protocol.
  public let version: TLSVersion
  /// The cipher suite by its IANA (TLS 1.3) or OpenSSL (TLS 1.2) name.
  public let cipherSuite: String
  /// The application protocol (ALPN), nil when the two did not speak about one.
  public let applicationProtocol: String?
  /// The name that the client asked for (SNI), nil when it asked for none.
  public let serverName: String?
  /// What the peer presented, nil when it presented nothing.
  public let peerCertificate: CertificateInfo?
}

/// An inbound user event of ``TLSHandler``.
public enum TLSEvent: Sendable, Hashable {
  /// The handshake is done: what is written from now on leaves at once, and reads can follow.
  case handshakeCompleted(TLSHandshake)
  /// Both sides have said that nothing more will come: what was received is complete.
  case shutdownCompleted
}
