// The whole process: health, webhook, and the way down.

public import Logging
public import ServiceLifecycle
import TLSServer
public import Telemetry
import UnixSignals

/// Runs the webhook with its health port until a signal says stop.
///
/// The first SIGTERM or SIGINT makes the process not ready and has every answer end its connection; it goes on
/// answering for the shutdown delay, then finishes what it has begun. A second signal ends the delay at once.
public struct WebhookProcess: Sendable {
  /// How long requests may take to end after the shutdown delay; with the delay, less than the 30 s of a Pod.
  private static let longestFinish = Duration.seconds(15)

  private let services: [any Service]
  private let drain: Drain
  private let shutdownDelay: Duration
  private let logger: Logger

  /// A process that runs when it is told to.
  ///
  /// - Parameters:
  ///   - configuration: What the command line says.
  ///   - certificates: What is presented, once there is a certificate.
  ///   - secrets: Knows the cluster's Secrets.
  ///   - background: What else runs as long as the process, such as what keeps the certificates.
  ///   - registry: What `/metrics` prints.
  ///   - logger: Where everything logs.
  public init(
    configuration: WebhookConfiguration, certificates: PendingCertificateStore, secrets: any SecretChecking,
    background: [any Service], registry: PrometheusRegistry, logger: Logger
  ) {
    let drain = Drain()
    let port = OpenPort()
    let metrics = AdmissionMetrics(registry: registry)
    CertificateMetrics.register(for: certificates, in: registry)
    let responder = AdmissionResponder(
      service: AdmissionService(secrets: secrets, metrics: metrics, logger: logger), metrics: metrics, drain: drain,
      logger: logger)
    let health = HealthServer(
      address: configuration.healthListen.bindAddress, registry: registry,
      checks: WebhookReadiness.checks(of: certificates, on: port, at: configuration.listen, drain: drain),
      logger: logger,
      onListening: { port in
        let address = ListenAddress(host: configuration.healthListen.host, port: port)
        logger.notice("health is served", metadata: ["address": "\(address)"])
      })
    let server = WebhookServer(
      address: configuration.listen, certificates: certificates, responder: responder, port: port, logger: logger)
    // Stopped in the opposite order: health answers until all else has ended.
    services = [health] + background + [server]
    self.drain = drain
    shutdownDelay = configuration.shutdownDelay
    self.logger = logger
  }

  /// Runs until a signal has stopped it.
  ///
  /// - Throws: What ended a part of the process that should have gone on.
  public func run() async throws {
    var configuration = ServiceGroupConfiguration(services: services.map { .init(service: $0) }, logger: logger)
    // Whoever does not read its answer shall not keep the process until a kubelet kills it.
    configuration.maximumGracefulShutdownDuration = Self.longestFinish
    let group = ServiceGroup(configuration: configuration)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        await waitUntilDrained()
        await group.triggerGracefulShutdown()
      }
      try await group.run()
      tasks.cancelAll()
    }
  }

  /// Returns when a signal has come and the shutdown delay after it is over, or a second signal has come.
  private func waitUntilDrained() async {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let (first, announce) = AsyncStream.makeStream(of: UnixSignal.self)
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        // The sequence allows one loop over it, so this one tells the other of the first signal.
        var isFirst = true
        for await signal in signals {
          guard isFirst else { return }
          isFirst = false
          announce.yield(signal)
        }
      }
      tasks.addTask {
        guard let signal = await first.first(where: { _ in true }) else { return }
        logger.notice("stopping", metadata: ["signal": "\(signal)", "delay": "\(shutdownDelay)"])
        drain.begin()
        do {
          try await Task.sleep(for: shutdownDelay)
        } catch {
          // Cancelled: a second signal came, or the process ends by itself.
        }
      }
      await tasks.next()
      tasks.cancelAll()
    }
  }
}
