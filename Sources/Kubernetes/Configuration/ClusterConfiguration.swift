// Everything a client has to know to talk to one cluster.

/// A cluster, who asks, and in which namespace.
///
/// No secret shows in a description, a debug description, a mirror or a dump.
public struct ClusterConfiguration: Sendable, Hashable {
  /// What the server's certificate is checked against.
  public enum Trust: Sendable, Hashable {
    /// The authorities of the operating system.
    case system
    /// These authorities alone.
    case authority(PEMSource)
    /// Nothing is checked: anyone on the way can pose as the server. For debugging only.
    case insecure
  }

  /// Where the server is.
  public var server: ServerAddress
  /// What its certificate is checked against.
  public var trust: Trust
  /// The name to ask for and to verify, instead of the host.
  public var tlsServerName: String?
  /// What to present in the handshake.
  public var clientCertificate: ClientCertificate?
  /// What to send with each request.
  public var credentials: Credentials
  /// The proxy on the way, which may hold a password: `http://`, `https://` or `socks5://host:port`.
  public var proxyURL: SecretText?
  /// Whom to act as.
  public var impersonation: Impersonation?
  /// The namespace that is meant when none is named.
  public var defaultNamespace: String
  /// How long one request may take, when the caller says nothing else; nil for the client's own default.
  public var requestTimeout: Duration?
  /// Where this was read, for messages: a file and context, or `in-cluster`.
  public var origin: String

  /// Describes a cluster.
  ///
  /// - Parameters:
  ///   - server: Where the server is.
  ///   - trust: What its certificate is checked against.
  ///   - credentials: What to send with each request.
  ///   - clientCertificate: What to present in the handshake.
  ///   - defaultNamespace: The namespace that is meant when none is named.
  ///   - origin: Where this was read, for messages.
  public init(
    server: ServerAddress, trust: Trust = .system, credentials: Credentials = .none,
    clientCertificate: ClientCertificate? = nil, defaultNamespace: String = "default", origin: String = "code"
  ) {
    self.server = server
    self.trust = trust
    self.credentials = credentials
    self.clientCertificate = clientCertificate
    self.defaultNamespace = defaultNamespace
    self.origin = origin
  }
}

extension ClusterConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
  /// The server, the origin and the kind of credentials; nothing secret.
  public var description: String {
    let who =
      switch credentials {
      case .none: clientCertificate == nil ? "no credentials" : "client certificate"
      case .token: "bearer token"
      case .tokenFile(let path): "bearer token of \(path)"
      case .basic(let username, _): "password of \(username)"
      case .exec(let plugin): "credential plugin \(plugin.command)"
      }
    return "\(server) (\(origin), \(who))"
  }

  /// The same as the description.
  public var debugDescription: String { description }
}
