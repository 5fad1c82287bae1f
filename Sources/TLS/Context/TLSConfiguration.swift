// What servers and clients can be told about TLS.

/// The authorities a peer's certificate must come from.
public enum TLSTrustRoots: Sendable, Equatable {
  /// Those of the operating system, as OpenSSL finds them (`SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured).
  case system
  /// Those of this PEM text: each certificate in it is trusted, be it self-signed or not.
  case pem(String)
}

/// How a server treats certificates of clients.
public enum TLSClientVerification: Sendable, Equatable {
  /// Clients are not asked for one.
  case none
  /// Clients are asked; one that is presented must come from these authorities.
  case optional(TLSTrustRoots)
  /// Clients must present one from these authorities.
  case required(TLSTrustRoots)
}

/// What a client checks of a server.
public enum TLSServerVerification: Sendable, Equatable {
  /// The certificate's authority, its period and that it is for the host: what TLS is for.
  case full
  /// Nothing. Anyone on the way can pose as the server and read everything; for debugging only.
  case insecureSkipVerify
}

/// How a server does TLS.
public struct TLSServerConfiguration: Sendable, Equatable {
  /// What the server presents.
  public var certificate: CertificatePair
  /// What it presents instead to clients that ask (by SNI) for these names, in any case of letters; a first label
  /// `*` stands for any one label.
  public var certificatesByServerName: [String: CertificatePair] = [:]
  /// Whether clients need a certificate.
  public var clientVerification: TLSClientVerification = .none
  /// The application protocols (ALPN) it speaks, the preferred one first. A client that offers only others is
  /// refused; one that offers none is served.
  public var applicationProtocols: [String] = []
  /// The oldest version it accepts.
  public var minimumVersion: TLSVersion = .v1_2
  /// The newest version it accepts.
  public var maximumVersion: TLSVersion = .v1_3

  /// The defaults for a server with this certificate: TLS 1.2 and 1.3, no client certificates, no ALPN.
  public init(certificate: CertificatePair) { self.certificate = certificate }
}

/// How a client does TLS.
public struct TLSClientConfiguration: Sendable, Equatable {
  /// The authorities that may have issued the server's certificate.
  public var trustRoots: TLSTrustRoots
  /// What is checked of the server.
  public var verification: TLSServerVerification = .full
  /// The name to ask for and to verify, instead of the host that is connected to.
  public var serverName: String?
  /// What the client presents when the server asks.
  public var certificate: CertificatePair?
  /// The application protocols (ALPN) it offers, the preferred one first.
  public var applicationProtocols: [String] = []
  /// The oldest version it accepts.
  public var minimumVersion: TLSVersion = .v1_2
  /// The newest version it accepts.
  public var maximumVersion: TLSVersion = .v1_3

  /// The defaults for a client that trusts these authorities: TLS 1.2 and 1.3, full verification, no ALPN.
  public init(trustRoots: TLSTrustRoots = .system) { self.trustRoots = trustRoots }
}
