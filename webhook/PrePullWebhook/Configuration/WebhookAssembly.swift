// Chooses the parts of a process by its configuration.

public import Logging
import Metrics
import TLS
import Telemetry

/// Builds a webhook process from its configuration.
public struct WebhookAssembly {
  private let configuration: WebhookConfiguration
  private let logger: Logger

  /// An assembly.
  public init(_ configuration: WebhookConfiguration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  /// The process, not yet running.
  ///
  /// - Throws: What is wrong with the configuration or the cluster's credentials.
  public func process() async throws -> WebhookProcess {
    let registry = PrometheusRegistry()
    ProcessMetrics.register(in: registry)
    let certificates = PendingCertificateStore { pair in
      var configuration = TLSServerConfiguration(certificate: pair)
      configuration.applicationProtocols = ["http/1.1"]
      return configuration
    }
    guard let path = configuration.certificateDirectory else { fatalError() }
    let directory = CertificateDirectory(path: path)
    try certificates.serve(directory.load())
    return WebhookProcess(
      configuration: configuration, certificates: certificates, secrets: UncheckedSecrets(),
      background: [DirectoryCertificates(directory, store: try await certificates.store(), logger: logger)],
      registry: registry, logger: logger)
  }
}
