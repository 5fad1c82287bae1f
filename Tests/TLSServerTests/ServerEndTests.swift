// Every server of the project ends in good order, whoever is just connecting.
import FoundationEssentials
import Logging
import NIOCore
import NIOPosix
import PrePullSandbox
import ServiceLifecycle
import TLS
import TLSServer
import Telemetry
import Testing

@testable import PrePullWebhook

/// A connection that is accepted while its server stops is handed to nobody. SwiftNIO ends the process for one that is
/// lost so, this test with it.
@Suite(.serialized) struct ServerEndTests {
  /// How a service ends: asked to, or because another one has failed.
  enum End: CaseIterable { case gracefully, cancelled }

  /// Enough of them lost a connection many times over.
  private static let rounds = 40
  private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  @Test(arguments: End.allCases) func `the webhook's port ends while clients connect all the time`(_ way: End)
    async throws
  {
    let now = Date()
    let pair = try CertificateAuthority.create(
      commonName: "test", notBefore: now.addingTimeInterval(-60), notAfter: now.addingTimeInterval(3600)
    ).issueServing(
      dnsNames: ["localhost"], notBefore: now.addingTimeInterval(-60), notAfter: now.addingTimeInterval(1800))
    for _ in 0..<Self.rounds {
      let certificates = PendingCertificateStore()
      try certificates.serve(pair)
      let metrics = AdmissionMetrics(registry: PrometheusRegistry())
      let port = OpenPort()
      let server = WebhookServer(
        address: ListenAddress(host: "127.0.0.1", port: 0), certificates: certificates,
        responder: AdmissionResponder(
          service: AdmissionService(secrets: UncheckedSecrets(), metrics: metrics, logger: Self.quiet),
          metrics: metrics, drain: Drain(), logger: Self.quiet), port: port, logger: Self.quiet)
      try await Self.end(server, at: port, by: way)
    }
  }

  @Test(arguments: End.allCases) func `the health port ends while clients connect all the time`(_ way: End) async throws
  {
    for _ in 0..<Self.rounds {
      let port = OpenPort()
      let server = HealthServer(
        address: ListenAddress(host: "127.0.0.1", port: 0).bindAddress, registry: PrometheusRegistry(), checks: [],
        logger: Self.quiet, onListening: { port.open($0) })
      try await Self.end(server, at: port, by: way)
    }
  }

  @Test func `the sandbox restarts and stops while clients connect all the time`() async throws {
    for _ in 0..<Self.rounds / 4 {
      let server = try await SandboxServer.start(logger: Self.quiet)
      let flood = ConnectionFlood(port: server.port)
      try await flood.during {
        try await server.restart()
        await server.stop()
      }
    }
  }

  /// Runs a server, ends it in the midst of a flood of connections, and returns when it has ended.
  private static func end(_ server: some Service, at port: OpenPort, by way: End) async throws {
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: quiet))
    let running = Task { try await group.run() }
    try await ConnectionFlood(port: port.opened()).during {
      switch way {
      case .gracefully: await group.triggerGracefulShutdown()
      case .cancelled: running.cancel()
      }
    }
    do {
      try await running.value
    } catch is CancellationError {
      #expect(way == .cancelled)
    }
  }
}

/// Clients that connect and hang up, one after the other, until nobody listens any more.
private struct ConnectionFlood {
  let port: Int

  /// Ends a server once many have come, while more do; returns when none gets in any more.
  func during(_ end: () async throws -> Void) async throws {
    let (connections, announce) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingDiscardingTaskGroup { clients in
      for _ in 0..<16 {
        clients.addTask {
          let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
          while let channel = try? await bootstrap.connect(host: "127.0.0.1", port: port).get() {
            channel.close(promise: nil)
            announce.yield()
          }
        }
      }
      var count = 0
      for await _ in connections {
        count += 1
        if count == 100 { break }
      }
      try await end()
    }
  }
}
