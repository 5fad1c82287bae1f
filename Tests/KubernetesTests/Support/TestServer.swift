// A small HTTP or HTTPS server on a real socket of this machine, which does as its test says and stops with it.

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TLS

typealias ReplyPart = HTTPPart<HTTPResponseHead, ByteBuffer>

/// A request as it came.
struct TestRequest: Sendable {
  var method: String
  var uri: String
  var headers: HTTPHeaders
  var body: [UInt8]

  var path: String { String(uri.prefix { $0 != "?" }) }
  var text: String { String(decoding: body, as: UTF8.self) }
}

final class TestServer: Sendable {
  typealias Handler = @Sendable (TestRequest, TestReply) async throws -> Void
  /// Not NIO's own asynchronous channel: one that is made while the server stops, and never served, would trap.
  fileprivate struct Connection: Sendable {
    var channel: any Channel
    var requests: AsyncStream<TestRequest>
  }

  let port: Int
  private let log = Mutex<[TestRequest]>([])
  private let connectionCount = Mutex(0)

  /// All requests so far, in the order they came.
  var requests: [TestRequest] { log.withLock { $0 } }
  /// How many connections were made.
  var connections: Int { connectionCount.withLock { $0 } }

  private init(port: Int) { self.port = port }

  /// Serves while `body` runs.
  static func run<Value: Sendable>(
    tls: TLSContext? = nil, _ handler: @escaping Handler, while body: (TestServer) async throws -> Value
  ) async throws -> Value {
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls { try pipeline.addHandler(TLSHandler(context: tls)) }
          try pipeline.configureHTTPServerPipeline(withErrorHandling: false)
          try pipeline.addHandler(ReplyEncoder())
          let requests = AsyncStream<TestRequest>.makeStream()
          try pipeline.addHandler(RequestCollector(requests.continuation))
          return Connection(channel: channel, requests: requests.stream)
        }
      }
    let server = TestServer(port: listener.channel.localAddress?.port ?? 0)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await listener.executeThenClose { connections in
          await withDiscardingTaskGroup { group in
            do {
              for try await connection in connections {
                server.connectionCount.withLock { $0 += 1 }
                group.addTask { await server.serve(connection, handler) }
              }
            } catch {
              // The listener was closed.
            }
            group.cancelAll()
          }
        }
      }
      let result: Result<Value, any Error>
      do { result = .success(try await body(server)) } catch { result = .failure(error) }
      // Not cancelled: a connection that waits to be served must be, if only to be closed.
      try await listener.channel.close()
      try await group.waitForAll()
      return try result.get()
    }
  }

  private func serve(_ connection: Connection, _ handler: @escaping Handler) async {
    do {
      for await request in connection.requests {
        log.withLock { $0.append(request) }
        try await handler(request, TestReply(channel: connection.channel))
      }
    } catch {
      // The client went away, or the test's script closed the connection: both are what tests do.
    }
    connection.channel.close(promise: nil)
  }
}

/// What a script says to one request.
struct TestReply: Sendable {
  fileprivate let channel: any Channel

  /// Closes the connection at once, goodbyes and all that is buffered forgotten.
  struct Cut: Error {}

  /// A whole answer.
  func send(
    _ status: Int = 200, _ body: String, type: String = "application/json", headers: [(String, String)] = []
  ) async throws {
    try await open(status, type: type, headers: headers + [("content-length", String(body.utf8.count))])
    try await write(body)
    try await end()
  }

  /// The head of an answer whose body comes in pieces.
  func open(
    _ status: Int = 200, type: String = "application/json", headers: [(String, String)] = []
  ) async throws {
    var fields = HTTPHeaders([("content-type", type)])
    fields.add(contentsOf: headers)
    try await channel.writeAndFlush(
      ReplyPart.head(
        HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)))
  }

  func write(_ text: String) async throws { try await write(ByteBuffer(string: text)) }

  func write(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(ReplyPart.body(bytes)) }

  func end() async throws { try await channel.writeAndFlush(ReplyPart.end(nil)) }

  /// Closes the connection in the middle of whatever it is in.
  func cut() async throws {
    channel.close(promise: nil)
    throw Cut()
  }

  /// Says nothing until the client goes away or the test ends.
  func hang() async throws { try await Task.sleep(for: .seconds(3_600)) }
}

/// Puts requests together.
private final class RequestCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart

  private let requests: AsyncStream<TestRequest>.Continuation
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(_ requests: AsyncStream<TestRequest>.Continuation) { self.requests = requests }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let new): (head, body) = (new, [])
    case .body(let bytes): body += Array(bytes.readableBytesView)
    case .end:
      guard let head else { return }
      requests.yield(
        TestRequest(method: head.method.rawValue, uri: head.uri, headers: head.headers, body: body))
    }
  }

  func channelInactive(context: ChannelHandlerContext) { requests.finish() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Turns replies into what the HTTP encoder takes.
private final class ReplyEncoder: ChannelOutboundHandler {
  typealias OutboundIn = ReplyPart
  typealias OutboundOut = HTTPServerResponsePart

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let part: HTTPServerResponsePart =
      switch unwrapOutboundIn(data) {
      case .head(let head): .head(head)
      case .body(let bytes): .body(.byteBuffer(bytes))
      case .end(let trailers): .end(trailers)
      }
    context.write(wrapOutboundOut(part), promise: promise)
  }
}
