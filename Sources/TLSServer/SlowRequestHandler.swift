// Ends connections whose requests never end.

import Logging
public import NIOCore
public import NIOHTTPTypes

/// Closes a connection on which a request has been arriving for too long.
///
/// Goes behind the HTTP decoder. A peer that sends a byte a minute would otherwise hold its connection, and the
/// memory of what it sent, for days.
public final class SlowRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
  /// The parts of a request.
  public typealias InboundIn = HTTPRequestPart
  /// The same parts, passed on.
  public typealias InboundOut = HTTPRequestPart

  private let limit: TimeAmount
  private let logger: Logger
  private var began: NIODeadline?
  private var check: Scheduled<Void>?

  /// A handler for one connection.
  ///
  /// - Parameters:
  ///   - limit: How long a request may take from its head to its end.
  ///   - logger: Is told of what was closed.
  public init(limit: TimeAmount, logger: Logger) {
    self.limit = limit
    self.logger = logger
  }

  /// Notes when a request begins and ends.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      began = context.eventLoop.now
      // One check outlives many requests: to schedule and cancel one for each would cost more than they do.
      if check == nil { scheduleCheck(context, at: context.eventLoop.now + limit) }
    case .body: break
    case .end: began = nil
    }
    context.fireChannelRead(data)
  }

  /// Gives up the check that is waiting.
  public func handlerRemoved(context: ChannelHandlerContext) {
    check?.cancel()
    check = nil
  }

  private func scheduleCheck(_ context: ChannelHandlerContext, at time: NIODeadline) {
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    check = context.eventLoop.scheduleTask(deadline: time) {
      let (handler, context) = bound.value
      handler.check = nil
      handler.closeIfSlow(context)
    }
  }

  private func closeIfSlow(_ context: ChannelHandlerContext) {
    guard let began else { return }
    guard context.eventLoop.now - began >= limit else { return scheduleCheck(context, at: began + limit) }
    logger.info(
      "closed a connection whose request did not end in time",
      metadata: ["seconds": "\(limit.nanoseconds / 1_000_000_000)"])
    context.close(promise: nil)
  }
}
