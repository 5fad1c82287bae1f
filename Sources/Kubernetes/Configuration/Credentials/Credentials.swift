// How a client says who it is.

/// What is sent with each request, or presented in the handshake, to say who asks.
public enum Credentials: Sendable, Hashable {
  /// Nothing; the client certificate alone, or an anonymous user.
  case none
  /// A bearer token.
  case token(SecretText)
  /// A bearer token in a file that somebody renews; read again as it changes.
  case tokenFile(String)
  /// A name and a password.
  case basic(username: String, password: SecretText)
  /// What a program prints.
  case exec(ExecPlugin)
}

/// A certificate with its key for the TLS handshake.
public struct ClientCertificate: Sendable, Hashable {
  /// The chain, the client's own certificate first.
  public var certificate: PEMSource
  /// The private key.
  public var key: PEMSource

  /// Makes a pair of two sources.
  public init(certificate: PEMSource, key: PEMSource) {
    self.certificate = certificate
    self.key = key
  }
}

/// Whom to act as; the API server allows it to those that may `impersonate`.
public struct Impersonation: Sendable, Hashable {
  /// The user's name.
  public var user: String
  /// The groups; without any, the server adds its own.
  public var groups: [String]
  /// The user's UID.
  public var uid: String?
  /// Further attributes.
  public var extra: [String: [String]]

  /// Makes a user to act as.
  public init(user: String, groups: [String] = [], uid: String? = nil, extra: [String: [String]] = [:]) {
    self.user = user
    self.groups = groups
    self.uid = uid
    self.extra = extra
  }
}
