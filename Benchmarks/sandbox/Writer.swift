// A connection that sends one request after the other.

import NIOCore
import NIOHTTP1

/// Sends the next request as soon as the one before is answered, until there is none.
final class Writer: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// What is sent next; nil ends the connection.
  typealias Next = () -> (path: String, body: String)?

  private let token: String
  private let next: Next
  private let done: EventLoopPromise<Void>
  private var status = HTTPResponseStatus.ok

  /// - Parameter done: fails when a request is refused.
  init(token: String, done: EventLoopPromise<Void>, next: @escaping Next) {
    self.token = token
    self.next = next
    self.done = done
  }

  func channelActive(context: ChannelHandlerContext) { send(context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): status = head.status
    case .body: break
    case .end:
      guard status.code < 300 else { return fail(context, Refused(reason: "\(status)")) }
      send(context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(context, error) }

  func channelInactive(context: ChannelHandlerContext) { done.fail(Refused(reason: "the connection was closed")) }

  private func send(_ context: ChannelHandlerContext) {
    guard let (path, body) = next() else {
      done.succeed()
      return context.close(promise: nil)
    }
    let head = HTTPRequestHead(
      version: .http1_1, method: .PATCH, uri: path,
      headers: [
        "Host": "localhost", "Authorization": "Bearer \(token)", "Content-Type": "application/merge-patch+json",
        "Content-Length": String(body.utf8.count),
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func fail(_ context: ChannelHandlerContext, _ error: any Error) {
    done.fail(error)
    context.close(promise: nil)
  }
}
