// The webhook's command line.

import ArgumentParser
import Logging
import PrePullAPI
import PrePullWebhook
import ProcessCommand
import TLSServer

@main
struct PrepullWebhook: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepull-webhook",
    abstract: "Complete, check and admit image pre-pull jobs as they are applied to a cluster.",
    discussion: """
      Serves POST /mutate and POST /validate (admission.k8s.io/v1) over TLS, and /healthz, /readyz and /metrics over \
      plain HTTP. In a cluster it makes its own certificate, keeps it current, and tells the API server of it.

      EXAMPLES:
        # In a cluster: everything is found out.
        prepull-webhook

        # With a certificate from elsewhere, such as cert-manager's Secret as a volume.
        prepull-webhook --cert-dir /etc/prepull/tls

        # To try it on a laptop, without a cluster.
        prepull-webhook --no-cluster --cert-dir ./tls --listen 127.0.0.1:8443 --log-level debug
      """,
    version: PrepullVersion.current)

  @Option(help: ArgumentHelp("Where the webhooks are served.", valueName: "host:port"))
  var listen = ListenAddress(host: nil, port: 8443)

  @Option(help: ArgumentHelp("Where health and metrics are served.", valueName: "host:port"))
  var healthListen = ListenAddress(host: nil, port: 8081)

  @Option(
    help: ArgumentHelp(
      "A directory with tls.crt and tls.key, which are followed as they change. Without it the process keeps a "
        + "certificate of its own in the cluster.",
      valueName: "directory"), completion: .directory)
  var certDir: String?

  @OptionGroup(title: "Cluster")
  var cluster: ClusterFlags

  @OptionGroup(title: "Secrets")
  var secrets: SecretFlags

  @OptionGroup(title: "Self-managed certificate")
  var names: NameFlags

  @Option(help: ArgumentHelp("How much is logged: trace, debug, info, notice, warning, error.", valueName: "level"))
  var logLevel = Logger.Level.info

  @Option(
    help: ArgumentHelp(
      "How long to go on answering after a signal to stop, while the cluster learns of it.", valueName: "seconds"))
  var shutdownDelay = 5

  func validate() throws {
    if cluster.noCluster, certDir == nil {
      throw ValidationError(
        "--no-cluster needs --cert-dir: without a cluster there is nowhere to keep a certificate of its own.")
    }
    guard (0...3600).contains(shutdownDelay) else {
      throw ValidationError("--shutdown-delay must be 0 to 3600 seconds, not \(shutdownDelay).")
    }
  }

  func run() async throws {
    try await LoggedProcess.run("prepull-webhook", logging: logLevel) { logger in
      try await WebhookAssembly(settings, logger: logger).process().run()
    }
  }

  /// What the flags say.
  var settings: WebhookConfiguration {
    var settings = WebhookConfiguration()
    settings.listen = listen
    settings.healthListen = healthListen
    settings.certificateDirectory = certDir
    settings.cluster = cluster.access
    settings.missingSecrets = secrets.missingSecrets
    settings.authorizesSecrets = secrets.authorizeSecrets
    settings.names = names.names
    settings.shutdownDelay = .seconds(shutdownDelay)
    return settings
  }
}
