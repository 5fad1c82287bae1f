// Sends requests over HTTP and reads the answers: the only file that knows async-http-client's client.

import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// One HTTP request, ready to be sent.
struct HTTPCall: Sendable {
  var method: String
  /// The path and query below the server's own prefix.
  var path: String
  var headers: [(String, String)] = []
  var body: [UInt8]?
}

/// The connections to one server.
struct HTTPTransport: Sendable {
  let server: ServerAddress
  private let client: HTTPClient
  private let baseURL: String
  /// The HTTP client's own messages could show headers, and with them tokens.
  private let silence = Logger(label: "kubernetes.http") { _ in SwiftLogNoOpLogHandler() }

  init(_ cluster: ClusterConfiguration, options: ClientOptions) throws(KubernetesError) {
    server = cluster.server
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(Int64(min(options.connectTimeout.inSeconds, 3_600) * 1e9))))
    configuration.httpVersion = .automatic
    configuration.decompression = .enabled(limit: .size(options.maximumResponseBytes))
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(options.maximumConnections, 1)
    // Retries are decided in one place, and a failure that lasts must not look like a timeout.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.http1_1ConnectionDebugInitializer = DeadPeerDetection.apply
    configuration.http2ConnectionDebugInitializer = DeadPeerDetection.apply
    if let proxy = cluster.proxyURL { configuration.proxy = try ProxyAddress(proxy).proxy }
    var host = server.host
    if server.isSecure, let name = cluster.tlsServerName, name != server.host {
      // The name is asked for and verified; the address behind it is the server's.
      configuration.dnsOverride = [name: server.host]
      host = name
    }
    let authority = host.contains(":") ? "[\(host)]" : host
    baseURL = "\(server.isSecure ? "https" : "http")://\(authority):\(server.port)\(server.path)"
    client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
  }

  func shutdown() async throws { try await client.shutdown() }

  /// Closes the connections without being waited for; nothing happens when that was done before.
  func giveUp() {
    // It has to outlive the closing.
    client.shutdown { [client] _ in withExtendedLifetime(client) {} }
  }

  /// Sends a request and gives the answer as soon as its head is there.
  func open(_ call: HTTPCall, tls: TLSConfiguration?) async throws(KubernetesError) -> HTTPClientResponse {
    var request = HTTPClientRequest(url: baseURL + call.path)
    request.method = HTTPMethod(rawValue: call.method)
    request.headers = HTTPHeaders(call.headers)
    request.headers.replaceOrAdd(name: "host", value: server.authority)
    request.tlsConfiguration = tls
    if let body = call.body { request.body = .bytes(ByteBuffer(bytes: body)) }
    do {
      return try await client.execute(request, deadline: .distantFuture, logger: silence)
    } catch {
      throw .transport(error, server: server)
    }
  }

  /// Sends a request and reads the whole answer, up to `limit` bytes.
  func send(_ call: HTTPCall, tls: TLSConfiguration?, limit: Int) async throws(KubernetesError) -> Response {
    try await read(try await open(call, tls: tls), limit: limit)
  }

  /// Reads the rest of an answer, up to `limit` bytes.
  func read(_ answer: HTTPClientResponse, limit: Int) async throws(KubernetesError) -> Response {
    var body: [UInt8] = []
    if let length = answer.headers.first(name: "content-length").flatMap({ Int($0) }) {
      guard length <= limit else { throw tooLarge(limit, status: answer.status) }
      body.reserveCapacity(length)
    }
    do {
      for try await part in answer.body {
        guard body.count + part.readableBytes <= limit else { throw tooLarge(limit, status: answer.status) }
        body.append(contentsOf: part.readableBytesView)
      }
    } catch {
      throw .transport(error, server: server, hasAnswer: true)
    }
    return Response(status: Int(answer.status.code), headers: answer.headers, body: body)
  }

  private func tooLarge(_ limit: Int, status: HTTPResponseStatus) -> KubernetesError {
    .tooLarge("the answer has more than \(limit) bytes", status: Int(status.code))
  }
}
