// The controller: everything that runs while this process leads.

public import Kubernetes
public import Logging
import PrePullAPI
import PrePullEngine
public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Carries out the jobs of a cluster for as long as it runs.
public final class Controller: Service {
  private let client: KubernetesClient
  private let configuration: ControllerConfiguration
  private let namespace: String
  private let metrics: ControllerMetrics
  private let logger: Logger
  private let onReady: @Sendable () -> Void
  private let reign = Mutex<Reign?>(nil)
  private let elector = Mutex<LeaderElector?>(nil)

  /// A controller.
  ///
  /// - Parameters:
  ///   - client: Whom to ask; it outlives the controller.
  ///   - configuration: What it is told.
  ///   - namespace: Where Pods, ledgers and copied Secrets live, and the Lease.
  ///   - registry: Where its metrics go.
  ///   - logger: Where it logs.
  ///   - onReady: Told, each time that it leads, once it knows every job and works.
  public init(
    client: KubernetesClient, configuration: ControllerConfiguration, namespace: String, registry: PrometheusRegistry,
    logger: Logger, onReady: @escaping @Sendable () -> Void = {}
  ) {
    self.client = client
    self.configuration = configuration
    self.namespace = namespace
    self.logger = logger
    self.onReady = onReady
    metrics = ControllerMetrics(registry: registry)
    metrics.note(isLeader: false)
    registry.onScrape { [weak self] in self?.noteGauges() }
  }

  /// Runs until the task is cancelled or its service group shuts down.
  ///
  /// - Throws: ``KubernetesError`` when no election can be held.
  public func run() async throws {
    try await cancelWhenGracefulShutdown { try await self.lead() }
  }

  /// Whether this process leads.
  public var isLeading: Bool { reign.withLock { $0 != nil } }

  /// Whether this process leads and knows every job of the kinds that it carries out.
  public var isReady: Bool { reign.withLock { $0?.isReady ?? false } }

  /// Why this process is of no use now, for people; nil when it works, or stands by to.
  public var problem: String? {
    if isLeading { return isReady ? nil : "the cluster's jobs are not all known yet" }
    guard let problem = elector.withLock({ $0 })?.problem else { return nil }
    return "the Lease \(ControllerConfiguration.leaseName) in \(namespace) cannot be had: \(problem)"
  }

  // MARK: - Leading

  private func lead() async throws {
    guard configuration.elects else { return await work(nil) }
    let identity = configuration.identity ?? ProcessIdentity.make()
    var options = LeaderElector.Options()
    let lease = max(configuration.leaseSeconds, 3)
    options.leaseDuration = .seconds(lease)
    options.renewDeadline = .milliseconds(lease * 1000 * 2 / 3)
    // However long a claim lasts, one that was given up is to be seen soon.
    options.retryPeriod = .milliseconds(min(lease * 1000 * 2 / 15, 5000))
    let elector = try LeaderElector(
      client: client, lease: ObjectKey(namespace: namespace, name: ControllerConfiguration.leaseName),
      identity: identity, options: options)
    self.elector.withLock { $0 = elector }
    while !Task.isCancelled {
      do {
        try await elector.run { leadership in await self.work(leadership) }
      } catch is CancellationError {
        return
      } catch let lost as LeadershipLost {
        // The jobs are another's now; this process stands by again.
        logger.warning("this process does not lead any more", metadata: ["reason": "\(lost)"])
      }
    }
  }

  private func work(_ leadership: Leadership?) async {
    let reign = Reign(
      client: client, configuration: configuration, namespace: namespace, gate: WriteGate(leadership),
      metrics: metrics, logger: logger, onReady: onReady)
    self.reign.withLock { $0 = reign }
    metrics.note(isLeader: true)
    await reign.run()
    self.reign.withLock { $0 = nil }
    metrics.note(isLeader: false)
  }

  private func noteGauges() { reign.withLock { $0 }?.noteGauges() }
}
