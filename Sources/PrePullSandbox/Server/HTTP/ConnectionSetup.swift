// Hummingbird in front of the API.

import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import TLS
import TLSServer

/// Listens, and turns HTTP into requests and answers.
struct ConnectionSetup: Sendable {
  /// As API servers take at most; a patch may be larger than an object.
  private static let maximumBody = 3 << 20

  let api: APIServer
  let store: CertificateStore

  /// Starts to listen on 127.0.0.1.
  /// - Returns: The listening channel and the task that serves its connections until it is cancelled.
  func listen(port: Int, logger: Logger) async throws -> SandboxServer.Listener {
    let (channels, continuation) = AsyncThrowingStream<any Channel, any Error>.makeStream()
    let server = Server(
      childChannelSetup: GuardedChannel(
        TLSServerChannel(
          EventLoopBoundChannel(
            HTTP1Channel(
              responder: { request, writer, channel in try await respond(request, writer, channel) },
              configuration: .init(additionalChannelHandlers: [InputCloseHandler()]))), store: store)),
      configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port), serverName: nil, backlog: 1024),
      onServerRunning: { continuation.yield($0) }, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: logger)
    // On a loop: in the process of tests, what computes may keep the shared threads for seconds, and a client with a
    // deadline would find nobody who takes its connection.
    let loop = EventLoopExecutor(MultiThreadedEventLoopGroup.singleton.next())
    let running = Task(executorPreference: loop) {
      do {
        try await server.run()
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
        throw error
      }
    }
    for try await channel in channels {
      return SandboxServer.Listener(channel: channel, running: running)
    }
    // It ended without a channel, so the task has an error to tell.
    try await running.value
    throw ChannelError.eof
  }

  private func respond(
    _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
  ) async throws {
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.maximumBody)
    } catch is NIOTooManyBytesError {
      let error = APIError(
        code: 413, reason: "RequestEntityTooLarge", message: "Request entity too large: limit is \(Self.maximumBody)")
      try await writer.write(
        response: HTTPResponse(status: .contentTooLarge, headerFields: [.connection: "close"]),
        body: Self.body(APIResponse(error)))
      return try await channel.close()
    }
    guard let response = await api.respond(Self.request(request, body)) else { return try await channel.close() }
    switch response.body {
    case .bytes:
      var head = Self.head(response)
      head.headerFields[.contentLength] = String(Self.length(response))
      if request.method == .head { return try await writer.writeResponse(head) }
      try await writer.write(response: head, body: Self.body(response))
    case .watch(let session):
      let body = try await writer.writeHead(Self.head(response))
      // Without its client a watch would wait for ever.
      channel.closeFuture.whenComplete { [weak session] _ in session?.stop() }
      try await Self.send(session, body)
    }
  }

  /// Sends a watch until it is over or its client has gone.
  private static func send(_ session: WatchSession, _ body: consuming some ResponseBodyWriter) async throws {
    var body = body
    try await session.run { bytes in try await body.write(bytes) }
    try await body.finish(nil)
  }

  private static func length(_ response: APIResponse) -> Int {
    if case .bytes(let bytes) = response.body { bytes.count } else { 0 }
  }

  private static func body(_ response: APIResponse) -> ResponseBody {
    guard case .bytes(let bytes) = response.body else { return ResponseBody() }
    return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
  }

  private static func head(_ response: APIResponse) -> HTTPResponse {
    var head = HTTPResponse(status: .init(code: response.status), headerFields: [.contentType: response.contentType])
    if let cacheControl = HTTPField.Name("Cache-Control") { head.headerFields[cacheControl] = "no-cache, private" }
    if let warning = HTTPField.Name("Warning") {
      for text in response.warnings {
        head.headerFields.append(HTTPField(name: warning, value: "299 - \(Self.quoted(text))"))
      }
    }
    return head
  }

  /// A quoted string as headers hold it.
  private static func quoted(_ text: String) -> String {
    let safe = text.unicodeScalars.map { $0.value < 0x20 ? " " : String($0) }.joined()
    return "\""
      + safe.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
      .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
  }

  private static func request(_ request: Request, _ body: ByteBuffer) -> APIRequest {
    let parts = (request.head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var headers: [String: String] = [:]
    for field in request.headers {
      let name = field.name.canonicalName
      headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
    }
    return APIRequest(
      method: request.method.rawValue,
      path: parts[0].split(separator: "/").map { Query.decoded($0, plusIsSpace: false) },
      query: Query(parts.count > 1 ? parts[1] : ""), headers: headers, body: Array(body.readableBytesView))
  }
}
