// The webhook inside another process: no signals, no health port, no certificate of its own keeping.

public import Kubernetes
public import Logging
public import ServiceLifecycle
public import TLS
import TLSServer
import Telemetry

/// The webhook as parts that another process runs, such as the sandbox.
public struct EmbeddedWebhook: Sendable {
  /// What has to run for it, in this order; the process stops them in the opposite one.
  public let services: [any Service]
  /// The port on 127.0.0.1 that it listens on, once it does.
  public let port: OpenPort

  /// A webhook that runs when its services do.
  ///
  /// - Parameters:
  ///   - pair: What it presents, as long as it lives.
  ///   - cluster: Where Secrets are looked up.
  ///   - logger: Where it logs.
  /// - Throws: ``TLSError`` when OpenSSL refuses the pair, or what is wrong with the cluster's credentials.
  public init(presenting pair: CertificatePair, cluster: ClusterConfiguration, logger: Logger) throws {
    var configuration = WebhookConfiguration()
    configuration.listen = ListenAddress(host: "127.0.0.1", port: 0)
    let assembly = WebhookAssembly(configuration, logger: logger)
    let certificates = WebhookAssembly.certificates()
    try certificates.serve(pair)
    let client = try assembly.client(of: cluster)
    let registry = PrometheusRegistry()
    let metrics = AdmissionMetrics(registry: registry)
    let responder = AdmissionResponder(
      service: AdmissionService(
        secrets: assembly.secrets(by: client), metrics: metrics, logger: logger),
      metrics: metrics, drain: Drain(), logger: logger)
    port = OpenPort()
    services = [
      client,
      WebhookServer(
        address: configuration.listen, certificates: certificates, responder: responder, port: port, logger: logger),
    ]
  }
}
