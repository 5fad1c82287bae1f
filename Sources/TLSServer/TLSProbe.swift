// Asks a TLS server what it serves.

import Logging
import NIOCore
import NIOPosix
public import TLS

/// A client that completes one handshake and hangs up.
public enum TLSProbe {
  /// Connects, shakes hands without judging the certificate, and closes the connection.
  ///
  /// - Parameters:
  ///   - host: The host name or IP address.
  ///   - port: The port.
  ///   - timeout: How long the whole may take; by default less than a kubelet waits for `/readyz`.
  /// - Returns: What was agreed on, the server's certificate with it.
  /// - Throws: An error of the connection or of the handshake, or ``TLSError`` when none came in time.
  public static func handshake(host: String, port: Int, timeout: TimeAmount = .milliseconds(1600)) async throws
    -> TLSHandshake
  {
    var configuration = TLSClientConfiguration()
    configuration.verification = .insecureSkipVerify
    let tls = try TLSContext(client: configuration)
    var limits = TLSLimits()
    // Two steps share the time.
    let step = TimeAmount.nanoseconds(timeout.nanoseconds / 2)
    limits.handshakeTimeout = step
    limits.closeTimeout = .seconds(1)
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let outcome = eventLoop.makePromise(of: TLSHandshake.self)
    do {
      let channel = try await ClientBootstrap(group: eventLoop).connectTimeout(step)
        .channelInitializer { [limits] channel in
          channel.eventLoop.makeCompletedFuture {
            let logger = Logger(label: "prepull.tls-probe", factory: { _ in SwiftLogNoOpLogHandler() })
            try channel.pipeline.syncOperations.addHandlers([
              TLSHandler(context: tls, limits: limits, logger: logger), HandshakeListener(outcome),
            ])
          }
        }
        .connect(host: host, port: port).get()
      let handshake = try await outcome.futureResult.get()
      channel.close(promise: nil)
      return handshake
    } catch {
      outcome.fail(error)
      throw error
    }
  }
}

/// Keeps the first outcome of a handshake.
private final class HandshakeListener: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let outcome: EventLoopPromise<TLSHandshake>

  init(_ outcome: EventLoopPromise<TLSHandshake>) { self.outcome = outcome }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSEvent.handshakeCompleted(let handshake) = event { outcome.succeed(handshake) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    outcome.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) { outcome.fail(ChannelError.eof) }
}
