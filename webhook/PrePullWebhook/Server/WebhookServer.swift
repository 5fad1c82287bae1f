// The webhook's own port: TLS, HTTP and the responder put together.

import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import TLS
public import TLSServer

/// Serves the webhooks until it is shut down; then it takes no new connection, ends what is idle, and returns once
/// every request that had begun is answered.
public struct WebhookServer: Service {
  /// An API server keeps few connections; more are a flood, and wait in the kernel's queue.
  private static let maximumConnections = 2048
  /// How long a request may take to arrive. An API server gives up on a webhook after 30 s at most.
  private static let slowestRequest = TimeAmount.seconds(30)
  /// Longer than the 90 s after which Go's clients leave an idle connection: who closes first can lose a request.
  private static let idleTimeout = TimeAmount.seconds(120)

  private let address: ListenAddress
  private let certificates: PendingCertificateStore
  private let responder: AdmissionResponder
  private let port: OpenPort
  private let logger: Logger

  /// A server that runs when it is told to.
  ///
  /// - Parameters:
  ///   - address: Where it listens.
  ///   - certificates: What it presents; it begins to listen when there is a certificate.
  ///   - responder: What answers.
  ///   - port: Is told when the server listens.
  ///   - logger: Where it logs.
  public init(
    address: ListenAddress, certificates: PendingCertificateStore, responder: AdmissionResponder,
    port: OpenPort, logger: Logger
  ) {
    self.address = address
    self.certificates = certificates
    self.responder = responder
    self.port = port
    self.logger = logger
  }

  /// Serves until the service is shut down.
  public func run() async throws {
    // A shutdown while there is no certificate yet needs no grace: nothing is being served.
    let store: CertificateStore
    do {
      store = try await cancelWhenGracefulShutdown { try await certificates.store() }
    } catch is CancellationError {
      return
    }
    defer { port.close() }
    do {
      try await server(presenting: store).run()
    } catch let error as IOError {
      throw ListenFailure(address: address, reason: "\(error)")
    }
  }

  private func server(presenting store: CertificateStore) -> any Service {
    let http = HTTP1Channel(
      responder: { request, writer, channel in
        try await responder.respond(to: request, with: writer, on: channel)
      },
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [SlowRequestHandler(limit: Self.slowestRequest, logger: logger)],
        idleTimeout: Self.idleTimeout))
    return GuardedChannel(TLSServerChannel(EventLoopBoundChannel(http), store: store)).server(
      configuration: ServerConfiguration(
        address: address.bindAddress,
        availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections, logger: logger)),
      onServerRunning: { channel in
        guard let number = channel.localAddress?.port else { return }
        port.open(number)
        logger.notice("listening", metadata: ["address": "\(ListenAddress(host: address.host, port: number))"])
      },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Self.quiet(logger))
  }

  // Hummingbird announces its port in its own words, and each connection that a peer breaks off at `trace`.
  private static func quiet(_ logger: Logger) -> Logger {
    var logger = logger
    if logger.logLevel == .info { logger.logLevel = .notice }
    return logger
  }
}
