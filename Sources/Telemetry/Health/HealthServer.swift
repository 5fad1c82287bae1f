// The port that kubelets and Prometheus look at.

import HTTPTypes
import Hummingbird
public import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
import TLSServer

/// Serves `/healthz` and `/livez` (200 while the process runs), `/readyz` (200 when every check holds, else 503) and
/// `/metrics` (Prometheus text), over plain HTTP.
///
/// Put it first into a service group: then it stops last, and a process that is on its way down still says so.
public struct HealthServer: Service {
  private let address: BindAddress
  private let registry: PrometheusRegistry
  private let checks: [ReadinessCheck]
  private let logger: Logger
  private let onListening: @Sendable (_ port: Int) -> Void

  /// A server that runs when it is told to.
  ///
  /// - Parameters:
  ///   - address: Where it listens.
  ///   - registry: What `/metrics` prints.
  ///   - checks: What must hold for `/readyz`, in the order in which they are printed.
  ///   - logger: Where it logs.
  ///   - onListening: Is told the port once it takes connections.
  public init(
    address: BindAddress, registry: PrometheusRegistry, checks: [ReadinessCheck], logger: Logger,
    onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) {
    self.address = address
    self.registry = registry
    self.checks = checks
    self.logger = logger
    self.onListening = onListening
  }

  /// Serves until the service is shut down.
  public func run() async throws {
    let application = Application(
      router: router(), server: HTTPServerBuilder { GuardedChannel(HTTP1Channel(responder: $0)) },
      configuration: ApplicationConfiguration(address: address),
      onServerRunning: { channel in
        if let port = channel.localAddress?.port { onListening(port) }
      }, logger: logger)
    do {
      try await application.run()
    } catch let error as IOError {
      throw HealthServerFailure(reason: "\(error)")
    }
  }

  private func router() -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    for path in ["/healthz", "/livez"] as [RouterPath] {
      router.get(path) { _, _ in Self.text("ok\n") }
    }
    router.get("/readyz") { _, _ in await readiness() }
    router.get("/metrics") { _, _ in
      Self.text(registry.text(), type: "text/plain; version=0.0.4; charset=utf-8")
    }
    return router
  }

  private func readiness() async -> Response {
    var lines = ""
    var isReady = true
    for check in checks {
      if let failure = await check.failure() {
        isReady = false
        lines += "[-]\(check.name) failed: \(failure)\n"
      } else {
        lines += "[+]\(check.name) ok\n"
      }
    }
    lines += isReady ? "ready\n" : "not ready\n"
    return Self.text(lines, status: isReady ? .ok : .serviceUnavailable)
  }

  private static func text(
    _ body: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
  }
}

/// The health port could not be served.
public struct HealthServerFailure: Error, Hashable, CustomStringConvertible {
  /// What the system said.
  public let reason: String

  /// What failed and what to look at.
  public var description: String {
    "cannot serve health and metrics: \(reason); another process may have the port (--health-listen)"
  }
}
