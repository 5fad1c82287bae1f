// A controller inside another process, such as the sandbox.

public import Kubernetes
public import Logging
public import ServiceLifecycle
import Telemetry

/// A controller without health port and without signals: whoever runs its services has both.
public struct EmbeddedController: Sendable {
  /// What has to run for it, in this order; the process stops them in the opposite one.
  public let services: [any Service]
  private let ready: AsyncStream<Void>

  /// A controller that runs when its services do.
  ///
  /// - Parameters:
  ///   - cluster: Whose jobs it carries out.
  ///   - configuration: What it is told; it must name a namespace unless the cluster's account has one.
  ///   - logger: Where it logs.
  /// - Throws: What is wrong with the configuration or the cluster's credentials.
  public init(cluster: ClusterConfiguration, configuration: ControllerConfiguration, logger: Logger) throws {
    let (ready, announce) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let parts = try ControllerProcess.parts(
      cluster, configuration, registry: PrometheusRegistry(), logger: logger, onReady: { announce.yield() })
    services = [parts.client, parts.controller]
    self.ready = ready
  }

  /// Returns once it knows every job and works, or the task is cancelled. Call it once.
  public func becomeReady() async {
    for await _ in ready { return }
  }
}
