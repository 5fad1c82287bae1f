// Ends a connection when its client has said that it will send no more.

import NIOCore

/// HTTP clients do not half-close to wait for an answer: one that closes its side has gone, and a watch that writes
/// nothing would never notice.
final class InputCloseHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
