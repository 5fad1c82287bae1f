// What kubectl's connection flags say over a kubeconfig.

/// The values of kubectl's connection flags; nil or empty where a flag was not given.
public struct ConnectionOverrides: Sendable, Hashable {
  /// `--context`.
  public var context: String?
  /// `--cluster`: the name of a cluster in the kubeconfig.
  public var cluster: String?
  /// `--user`: the name of a user in the kubeconfig.
  public var user: String?
  /// `--namespace`.
  public var namespace: String?
  /// `--server`.
  public var server: String?
  /// `--token`.
  public var token: SecretText?
  /// `--username`.
  public var username: String?
  /// `--password`.
  public var password: SecretText?
  /// `--as`.
  public var impersonateUser: String?
  /// `--as-group`, once for each group.
  public var impersonateGroups: [String] = []
  /// `--as-uid`.
  public var impersonateUID: String?
  /// `--request-timeout`, as written: whole seconds, or a Go duration such as `1m30s`; `0` for none.
  public var requestTimeout: String?
  /// `--certificate-authority`.
  public var certificateAuthority: String?
  /// `--insecure-skip-tls-verify`.
  public var insecureSkipTLSVerify: Bool?
  /// `--tls-server-name`.
  public var tlsServerName: String?
  /// `--client-certificate`.
  public var clientCertificate: String?
  /// `--client-key`.
  public var clientKey: String?
  /// `--proxy-url`.
  public var proxyURL: SecretText?

  /// Overrides nothing.
  public init() {}
}
