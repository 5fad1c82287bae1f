// kubectl's connection flags, for every command that talks to a cluster.
import ArgumentParser
import Kubernetes
import PrePullAPI

/// Which cluster, as whom; the flags mean what kubectl's mean.
struct ConnectionFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("The kubeconfig; $KUBECONFIG or ~/.kube/config when left out.", valueName: "file"),
    completion: .file())
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The context of the kubeconfig.", valueName: "name"))
  var context: String?

  @Option(help: ArgumentHelp("The cluster of the kubeconfig.", valueName: "name"))
  var cluster: String?

  @Option(help: ArgumentHelp("The user of the kubeconfig.", valueName: "name"))
  var user: String?

  @Option(name: [.customShort("s"), .long], help: ArgumentHelp("The API server's address.", valueName: "url"))
  var server: String?

  @Option(help: ArgumentHelp("A bearer token.", valueName: "token"))
  var token: String?

  @Option(name: .customLong("as"), help: ArgumentHelp("The user to act as.", valueName: "name"))
  var actsAs: String?

  @Option(name: .customLong("as-group"), help: ArgumentHelp("A group to act as; repeatable.", valueName: "name"))
  var actsAsGroups: [String] = []

  @Option(name: .customLong("as-uid"), help: ArgumentHelp("The UID to act as.", valueName: "uid"))
  var actsAsUID: String?

  @Option(
    help: ArgumentHelp("How long one request may take: 30, 30s, 1m; 0 for no limit.", valueName: "duration"))
  var requestTimeout: String?

  @Option(help: ArgumentHelp("The CA of the API server's certificate.", valueName: "file"), completion: .file())
  var certificateAuthority: String?

  @Flag(help: "Trust any certificate of the API server. Whoever sits between can read and change everything.")
  var insecureSkipTlsVerify = false

  @Option(help: ArgumentHelp("The name that the API server's certificate must have.", valueName: "name"))
  var tlsServerName: String?

  @Option(help: ArgumentHelp("A client certificate.", valueName: "file"), completion: .file())
  var clientCertificate: String?

  @Option(help: ArgumentHelp("The client certificate's key.", valueName: "file"), completion: .file())
  var clientKey: String?

  func validate() throws {
    guard let text = requestTimeout else { return }
    let isDuration = Int32(text).map { $0 >= 0 } ?? (GoDuration.parse(text) != nil)
    guard isDuration else {
      throw ValidationError(
        "--request-timeout: \(quotedForTerminal(text)) is not a duration; write it like 30s, 1m30s or 2h; "
          + "0 means no timeout")
    }
  }

  /// Finds the cluster as kubectl would.
  ///
  /// - Throws: what is wrong with the kubeconfig or the flags.
  func configuration() throws(CommandFailure) -> ClusterConfiguration {
    do throws(ConfigurationError) {
      return try .load(kubeconfig: kubeconfig, overrides: overrides)
    } catch {
      throw CommandFailure(.wrongInput, error.description)
    }
  }

  private var overrides: ConnectionOverrides {
    var overrides = ConnectionOverrides()
    overrides.context = context
    overrides.cluster = cluster
    overrides.user = user
    overrides.server = server
    overrides.token = token.map { SecretText($0) }
    overrides.impersonateUser = actsAs
    overrides.impersonateGroups = actsAsGroups
    overrides.impersonateUID = actsAsUID
    overrides.requestTimeout = requestTimeout
    overrides.certificateAuthority = certificateAuthority
    overrides.insecureSkipTLSVerify = insecureSkipTlsVerify ? true : nil
    overrides.tlsServerName = tlsServerName
    overrides.clientCertificate = clientCertificate
    overrides.clientKey = clientKey
    return overrides
  }
}
