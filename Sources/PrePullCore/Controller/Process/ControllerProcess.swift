// The whole process: health, the client, the controller, and the way down.

public import Kubernetes
public import Logging
import Metrics
import PrePullAPI
import ServiceLifecycle
public import TLSServer
import Telemetry
import UnixSignals

/// Runs a controller with its health port until a signal says stop.
public struct ControllerProcess: Sendable {
  /// How long the parts of the process may take to end, less than the 30 s of a Pod.
  private static let longestFinish = Duration.seconds(20)

  private let services: [any Service]
  private let logger: Logger

  /// A process that runs when it is told to.
  ///
  /// - Parameters:
  ///   - cluster: The cluster.
  ///   - configuration: What the command line says.
  ///   - healthListen: Where health and metrics are served; nil serves none.
  ///   - logger: Where everything logs.
  /// - Throws: What is wrong with the configuration or the cluster's credentials.
  public init(
    cluster: ClusterConfiguration, configuration: ControllerConfiguration, healthListen: ListenAddress?, logger: Logger
  ) throws {
    let registry = PrometheusRegistry()
    ProcessMetrics.register(in: registry)
    let (client, controller) = try Self.parts(cluster, configuration, registry: registry, logger: logger)
    var services: [any Service] = []
    if let healthListen {
      services.append(
        HealthServer(
          address: healthListen.bindAddress, registry: registry, checks: [Self.check(controller)], logger: logger,
          onListening: { port in
            let address = ListenAddress(host: healthListen.host, port: port)
            logger.notice("health is served", metadata: ["address": "\(address)"])
          }))
    }
    self.services = services + [client, controller]
    self.logger = logger
  }

  /// The client and the controller that uses it. Both must run: a client that is not shut down ends the process.
  static func parts(
    _ cluster: ClusterConfiguration, _ configuration: ControllerConfiguration, registry: PrometheusRegistry,
    logger: Logger, onReady: @escaping @Sendable () -> Void = {}
  ) throws -> (client: KubernetesClient, controller: Controller) {
    guard let namespace = configuration.namespace ?? (cluster.isServiceAccount ? cluster.defaultNamespace : nil) else {
      throw ControllerProblem.noNamespace(cluster: cluster.origin)
    }
    var options = ClientOptions(userAgent: "prepull-controller/\(PrepullVersion.current)")
    options.rateLimit = configuration.requestsPerSecond.map {
      RateLimit(qps: $0, burst: Int(exactly: ($0 * 2).rounded()) ?? .max)
    }
    // Each watch takes one where the server speaks only HTTP/1.1.
    options.maximumConnections = configuration.writesAtOnce + 32
    options.observer = RequestMetrics(factory: registry).observe
    registry.describe("kubernetes_client_requests_total", help: "Requests to the API server, by outcome.")
    registry.describe("kubernetes_client_request_duration_seconds", help: "Seconds that requests took.")
    let client = try KubernetesClient(configuration: cluster, options: options, logger: logger)
    let controller = Controller(
      client: client, configuration: configuration, namespace: namespace, registry: registry, logger: logger,
      onReady: onReady)
    return (client, controller)
  }

  /// A process that stands by is as ready as one that leads: both have to be kept for the other to be safe.
  private static func check(_ controller: Controller) -> ReadinessCheck {
    ReadinessCheck("jobs") { controller.problem }
  }

  /// Runs until SIGTERM or SIGINT has stopped it.
  ///
  /// - Throws: What ended a part of the process that should have gone on.
  public func run() async throws {
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.longestFinish
    try await ServiceGroup(configuration: configuration).run()
  }
}

/// A configuration from which no controller can be made.
public enum ControllerProblem: Error, CustomStringConvertible {
  /// The process runs outside the cluster, where nobody says which namespace is its own.
  case noNamespace(cluster: String)

  /// What is missing and what to do.
  public var description: String {
    switch self {
    case .noNamespace(let cluster):
      """
      this process does not run in the cluster of \(cluster), so it has no namespace of its own for Pods and records; \
      give --namespace
      """
    }
  }
}
