// A server that answers whatever it hears with bytes that the test gives, and closes after the last.

import NIOCore
import NIOPosix

enum RawServer {
  /// Serves while `body` runs; it gets the port.
  ///
  /// - Parameters:
  ///   - answers: one for each thing it hears on a connection.
  ///   - heard: told of each.
  static func run<Value: Sendable>(
    answering answers: String..., heard: @escaping @Sendable (String) -> Void = { _ in },
    while body: (Int) async throws -> Value
  ) async throws -> Value {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Answerer(answers: answers, heard: heard))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let result: Result<Value, any Error>
    do { result = .success(try await body(channel.localAddress?.port ?? 0)) } catch { result = .failure(error) }
    try await channel.close()
    return try result.get()
  }
}

private final class Answerer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  private var answers: ArraySlice<String>
  private let heard: @Sendable (String) -> Void

  init(answers: [String], heard: @escaping @Sendable (String) -> Void) {
    self.answers = answers[...]
    self.heard = heard
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    heard(String(buffer: unwrapInboundIn(data)))
    guard let answer = answers.popFirst() else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    if answers.isEmpty { context.close(promise: nil) }
  }
}
