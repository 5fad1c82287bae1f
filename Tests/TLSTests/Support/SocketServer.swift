// A small HTTPS server on a real socket of this machine, which stops with the test.
import NIOCore
import NIOPosix
import TLS

/// Answers each request with its size; `GET /big` with ten megabytes.
struct SocketServer {
  static let bigSize = 10_000_000

  let port: Int
  let failures: Failures

  /// Serves while `body` runs, with a new context for each connection.
  static func run<Value: Sendable>(
    limits: TLSLimits = TLSLimits(), context: @escaping @Sendable () throws -> TLSContext,
    _ body: (SocketServer) async throws -> Value
  ) async throws -> Value {
    let failures = Failures()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            TLSHandler(context: context(), limits: limits), HTTPResponder(failures: failures),
          ])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = SocketServer(port: channel.localAddress?.port ?? 0, failures: failures)
    do {
      let value = try await body(server)
      try await channel.close()
      return value
    } catch {
      try await channel.close()
      throw error
    }
  }

  static func run<Value: Sendable>(
    _ change: (inout TLSServerConfiguration) -> Void = { _ in },
    _ body: (SocketServer) async throws -> Value
  ) async throws -> Value {
    let context = try TestCertificates.serverContext(TestCertificates.serving, change)
    return try await run(context: { context }, body)
  }
}

/// The errors of all connections, in order.
actor Failures {
  private(set) var codes: [TLSError.Code] = []
  private var waiting: [CheckedContinuation<TLSError.Code, Never>] = []

  func append(_ code: TLSError.Code) {
    codes.append(code)
    for continuation in waiting { continuation.resume(returning: code) }
    waiting = []
  }

  /// The first error, now or when it comes.
  func first() async -> TLSError.Code {
    if let code = codes.first { return code }
    return await withCheckedContinuation { waiting.append($0) }
  }
}

/// As much of HTTP/1.1 as curl and s_client need.
private final class HTTPResponder: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let failures: Failures
  private var head = ByteBuffer()
  private var isBig = false
  private var isLast = false
  private var bodySize = 0
  /// The length of the body that is still to come, nil while the head is incomplete.
  private var missing: Int?

  init(failures: Failures) { self.failures = failures }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if missing == nil {
      head.writeBuffer(&bytes)
      guard let end = head.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
      let text = String(buffer: head.getSlice(at: 0, length: end.lowerBound) ?? head)
      isBig = text.hasPrefix("GET /big ")
      isLast = text.lowercased().contains("connection: close")
      let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
      bodySize = length.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
      if text.lowercased().contains("expect: 100-continue") {
        context.writeAndFlush(
          wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
      }
      head.moveReaderIndex(to: end.upperBound)
      missing = bodySize - head.readableBytes
    } else {
      missing? -= bytes.readableBytes
    }
    if missing == 0 { answer(context) }
  }

  private func answer(_ context: ChannelHandlerContext) {
    let body =
      isBig
      ? ByteBuffer(repeating: 0x78, count: SocketServer.bigSize) : ByteBuffer(string: "got \(bodySize)\n")
    let head =
      "HTTP/1.1 200 OK\r\nContent-Length: \(body.readableBytes)\r\n"
      + (isLast ? "Connection: close\r\n\r\n" : "\r\n")
    context.write(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(body), promise: nil)
    if isLast { context.close(promise: nil) }
    self.head = ByteBuffer()
    missing = nil
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let code = (error as? TLSError)?.code else { return }
    let failures = failures
    Task { await failures.append(code) }
  }
}
