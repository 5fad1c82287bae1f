// The two ends of a soaked connection.
import NIOCore
import TLS

/// Sends back what comes.
final class Echo: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Sends bytes as soon as it may, closes when all are back, and says how many were.
final class Asker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let size: Int
  private let isAbrupt: Bool
  private let outcome: EventLoopPromise<Int>
  private var echoed = 0

  init(size: Int, isAbrupt: Bool, outcome: EventLoopPromise<Int>) {
    self.size = size
    self.isAbrupt = isAbrupt
    self.outcome = outcome
  }

  func channelActive(context: ChannelHandlerContext) {
    // Without a TLS handler in front this is the garbage.
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(repeating: 0x61, count: size)), promise: nil)
    // In the middle of the handshake.
    if isAbrupt { context.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    // The alert that answers garbage is no echo.
    guard bytes.readableBytesView.first == 0x61 else { return }
    echoed += bytes.readableBytes
    if echoed == size { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelInactive(context: ChannelHandlerContext) { outcome.succeed(echoed) }
}
