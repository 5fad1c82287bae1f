// The kinds of TLSError: an open set, so that a new kind breaks no caller.

extension TLSError {
  /// A kind of error. The set is open: compare with the constants below and keep a default.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The stable name of the kind, as it appears in logs and metrics.
    public let name: String

    /// A kind with this stable name.
    public init(_ name: String) { self.name = name }

    /// The name.
    public var description: String { name }
  }
}

extension TLSError.Code {
  // MARK: Handshake

  /// The handshake failed for a reason that has no kind of its own.
  public static let handshakeFailed = Self("handshakeFailed")
  /// The peer did not finish the handshake in time.
  public static let handshakeTimeout = Self("handshakeTimeout")
  /// The peer went away during the handshake.
  public static let handshakeInterrupted = Self("handshakeInterrupted")
  /// What the peer sent is not TLS.
  public static let notTLS = Self("notTLS")
  /// The two sides have no protocol version in common.
  public static let unsupportedVersion = Self("unsupportedVersion")
  /// The two sides have no application protocol (ALPN) in common.
  public static let noApplicationProtocol = Self("noApplicationProtocol")
  /// The two sides have no cipher suite or signature algorithm in common.
  public static let noSharedCipher = Self("noSharedCipher")
  /// The peer ended the connection with an alert.
  public static let peerAlert = Self("peerAlert")

  // MARK: The peer's certificate

  /// The peer's certificate is for another host or address.
  public static let hostnameMismatch = Self("hostnameMismatch")
  /// The peer's certificate, or one above it, is no longer valid.
  public static let certificateExpired = Self("certificateExpired")
  /// The peer's certificate, or one above it, is not valid yet.
  public static let certificateNotYetValid = Self("certificateNotYetValid")
  /// No trusted authority vouches for the peer's certificate.
  public static let untrustedCertificate = Self("untrustedCertificate")
  /// The peer's certificate is refused for another reason.
  public static let certificateRejected = Self("certificateRejected")
  /// The peer had to present a certificate and did not.
  public static let certificateRequired = Self("certificateRequired")

  // MARK: The connection

  /// The peer broke the protocol after the handshake.
  public static let protocolViolation = Self("protocolViolation")
  /// The connection ended without the peer saying so: what was received may be cut short.
  public static let truncated = Self("truncated")
  /// The connection is closed; the write was not sent.
  public static let connectionClosed = Self("connectionClosed")
  /// More was written than the peer takes and than may wait for it.
  public static let writeBufferFull = Self("writeBufferFull")

  // MARK: Configuration and certificates

  /// The configuration cannot work.
  public static let invalidConfiguration = Self("invalidConfiguration")
  /// The text is not a PEM certificate or key, or is damaged.
  public static let invalidPEM = Self("invalidPEM")
  /// The private key cannot be used, for instance because it is encrypted.
  public static let invalidPrivateKey = Self("invalidPrivateKey")
  /// The private key does not belong to the certificate.
  public static let keyMismatch = Self("keyMismatch")
  /// A name, address or period cannot stand in a certificate.
  public static let invalidCertificateRequest = Self("invalidCertificateRequest")
  /// The certificate is not that of an authority.
  public static let notAnAuthority = Self("notAnAuthority")
  /// A file cannot be read.
  public static let unreadableFile = Self("unreadableFile")
  /// OpenSSL failed where only lack of memory or a broken installation makes it fail.
  public static let libraryFailure = Self("libraryFailure")
}
