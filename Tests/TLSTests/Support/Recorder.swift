// Handlers that write down what passes them.
import NIOCore
import TLS

/// The end of a pipeline: keeps what it is told.
final class Recorder: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  var received = ByteBuffer()
  var deliveries: [Int] = []
  var errors: [any Error] = []
  var handshakes: [TLSHandshake] = []
  var shutdowns = 0
  var inputCloses = 0
  var inactiveCount = 0
  /// What came, in order, as words.
  var order: [String] = []

  var tlsErrors: [TLSError] { errors.compactMap { $0 as? TLSError } }
  var codes: [TLSError.Code] { tlsErrors.map(\.code) }
  var text: String { String(buffer: received) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    deliveries.append(bytes.readableBytes)
    received.writeBuffer(&bytes)
    order.append("read")
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    errors.append(error)
    order.append("error")
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSEvent.handshakeCompleted(let handshake):
      handshakes.append(handshake)
      order.append("handshake")
    case TLSEvent.shutdownCompleted:
      shutdowns += 1
      order.append("shutdown")
    case ChannelEvent.inputClosed:
      inputCloses += 1
      order.append("inputClosed")
    default:
      order.append("other")
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    inactiveCount += 1
    order.append("inactive")
  }
}

/// The network's side of a pipeline: counts the calls of `read` that reach it.
final class ReadCounter: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  var reads = 0

  func read(context: ChannelHandlerContext) {
    reads += 1
    context.read()
  }
}
