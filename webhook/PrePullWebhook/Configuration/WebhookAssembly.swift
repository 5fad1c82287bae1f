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
    guard let directory = configuration.certificateDirectory else { fatalError() }
    return WebhookProcess(
      configuration: configuration,
      certificates: DirectoryCertificates(CertificateDirectory(path: directory), logger: logger),
      secrets: UncheckedSecrets(), registry: registry, logger: logger)
  }
}
