// Chooses the parts of a process by its configuration.

import Kubernetes
public import Logging
import PrePullAPI
import ServiceLifecycle
import TLS
import Telemetry

/// Builds a webhook process from its configuration.
public struct WebhookAssembly {
  private let configuration: WebhookConfiguration
  private let registry = PrometheusRegistry()
  private let logger: Logger

  /// An assembly.
  ///
  /// - Parameters:
  ///   - configuration: What the command line says.
  ///   - logger: Where everything logs.
  public init(_ configuration: WebhookConfiguration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  /// The process, not yet running.
  ///
  /// - Throws: What is wrong with the configuration, the certificate files or the cluster's credentials.
  public func process() throws -> WebhookProcess {
    ProcessMetrics.register(in: registry)
    registry.describe("prepull_webhook_secret_lookups_total", help: "Secrets looked up for jobs, by outcome.")
    let certificates = Self.certificates()
    guard let cluster = try cluster() else {
      guard let path = configuration.certificateDirectory else { throw WebhookAssemblyError.noCertificate }
      return process(certificates, UncheckedSecrets(), background: [try keeper(of: certificates, in: path)])
    }
    if let path = configuration.certificateDirectory {
      let keeper = try keeper(of: certificates, in: path)
      let client = try client(of: cluster)
      return process(certificates, secrets(by: client), background: [client, keeper])
    }
    let namespace = try namespace(in: cluster)
    let client = try client(of: cluster)
    let keeper = keeper(of: certificates, in: namespace, by: client)
    return process(certificates, secrets(by: client), background: [client, keeper])
  }

  /// Speaks HTTP/1.1 with whatever certificate comes.
  static func certificates() -> PendingCertificateStore {
    PendingCertificateStore { pair in
      var tls = TLSServerConfiguration(certificate: pair)
      tls.applicationProtocols = ["http/1.1"]
      return tls
    }
  }

  private func process(
    _ certificates: PendingCertificateStore, _ secrets: any SecretChecking, background: [any Service]
  ) -> WebhookProcess {
    WebhookProcess(
      configuration: configuration, certificates: certificates, secrets: secrets, background: background,
      registry: registry, logger: logger)
  }

  // MARK: - The cluster

  private func cluster() throws -> ClusterConfiguration? {
    switch configuration.cluster {
    case .none: nil
    case .discovered: try ClusterConfiguration.load()
    case .kubeconfig(let path): try ClusterConfiguration.load(kubeconfig: path)
    }
  }

  func client(of cluster: ClusterConfiguration) throws -> KubernetesClient {
    var options = ClientOptions(userAgent: "prepull-webhook/\(PrepullVersion.current)")
    // A burst of jobs is a burst of Secrets; who waits here is a user at a kubectl.
    options.rateLimit = RateLimit(qps: 100, burst: 200)
    return try KubernetesClient(configuration: cluster, options: options, logger: logger)
  }

  func secrets(by client: KubernetesClient) -> SecretResolver {
    var settings = SecretResolver.Settings()
    settings.policy = configuration.missingSecrets
    settings.authorizes = configuration.authorizesSecrets
    return SecretResolver(
      secrets: CachedSecretSource(ClusterSecretSource(client)),
      reviewer: CachedAccessReviewer(ClusterAccessReviewer(client)), settings: settings, logger: logger,
      metrics: registry)
  }

  private func namespace(in cluster: ClusterConfiguration) throws -> String {
    if let namespace = configuration.names.namespace { return namespace }
    guard cluster.isServiceAccount else { throw WebhookAssemblyError.noNamespace(cluster: cluster.origin) }
    return cluster.defaultNamespace
  }

  // MARK: - Certificates

  // A process that can never serve says so at once, before anything waits for it: the first pair is read here.
  private func keeper(of certificates: PendingCertificateStore, in path: String) throws -> DirectoryCertificates {
    let directory = CertificateDirectory(path: path)
    try certificates.serve(directory.load())
    guard let store = certificates.current else { throw WebhookAssemblyError.noCertificate }
    return DirectoryCertificates(directory, store: store, logger: logger)
  }

  private func keeper(
    of certificates: PendingCertificateStore, in namespace: String, by client: KubernetesClient
  ) -> SelfManagedCertificates {
    let names = configuration.names
    return SelfManagedCertificates(
      secrets: ClusterCertificateStore(client, namespace: namespace, name: names.certificateSecret),
      configurations: ClusterWebhookConfigurations(client),
      names: [
        WebhookConfigurationID(.mutating, name: names.webhookConfiguration),
        WebhookConfigurationID(.validating, name: names.webhookConfiguration),
      ],
      policy: CertificatePolicy(service: names.service, namespace: namespace), sink: certificates, logger: logger)
  }
}

/// A configuration from which no process can be made.
public enum WebhookAssemblyError: Error, CustomStringConvertible {
  /// There is neither a directory with a certificate nor a cluster to keep one in.
  case noCertificate
  /// The process runs outside the cluster, where nobody says which namespace is its own.
  case noNamespace(cluster: String)

  /// What is missing and what to do.
  public var description: String {
    switch self {
    case .noCertificate: "there is no certificate; give --cert-dir"
    case .noNamespace(let cluster):
      """
      this process does not run in the cluster of \(cluster), so it has no namespace of its own to keep a certificate \
      in; give --cert-dir with a certificate, or --namespace
      """
    }
  }
}
