// The content of kubeconfig files: clusters, users and the contexts that join them.

/// One or more kubeconfig files, merged as kubectl merges them: the first file that names something wins.
public struct KubeConfig: Sendable, Hashable {
  /// A cluster, a user and a namespace under one name.
  public struct Context: Sendable, Hashable {
    /// The name of the cluster.
    public var cluster: String
    /// The name of the user; empty for none.
    public var user: String
    /// The namespace, where one is given.
    public var namespace: String?
    /// Where it stands.
    var place: Place
  }

  /// Where an entry stands.
  struct Place: Sendable, Hashable {
    var file: String
    var line: Int?
    var column: Int?

    func error(_ code: ConfigurationError.Code, _ message: String, advice: String? = nil) -> ConfigurationError {
      ConfigurationError(code, message, advice: advice, file: file, line: line, column: column)
    }
  }

  /// The contexts by name.
  public internal(set) var contexts: [String: Context] = [:]
  /// The context that is meant when none is named.
  public internal(set) var currentContext: String?
  /// The files this was read from, in order.
  public internal(set) var files: [String] = []
  var clusters: [String: ClusterEntry] = [:]
  var users: [String: UserEntry] = [:]

  init() {}

  /// The names of the clusters, sorted.
  public var clusterNames: [String] { clusters.keys.sorted() }
  /// The names of the users, sorted.
  public var userNames: [String] { users.keys.sorted() }
}

/// A cluster as a kubeconfig or the flags describe it, paths resolved.
struct ClusterEntry: Sendable, Hashable {
  var server: String?
  var certificateAuthority: PEMSource?
  var insecureSkipTLSVerify = false
  var tlsServerName: String?
  var proxyURL: SecretText?
  var place: KubeConfig.Place
}

/// A user as a kubeconfig or the flags describe it, paths resolved.
struct UserEntry: Sendable, Hashable {
  var clientCertificate: PEMSource?
  var clientKey: PEMSource?
  var token: SecretText?
  var tokenFile: String?
  var username: String?
  var password: SecretText?
  var exec: ExecPlugin?
  var authProvider: String?
  var impersonation: Impersonation?
  var place: KubeConfig.Place
}
