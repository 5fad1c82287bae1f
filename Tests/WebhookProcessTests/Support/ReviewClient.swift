// A client that posts reviews over TLS, many at a time on connections that stay.

import AsyncHTTPClient
import NIOCore
import NIOSSL
import YAML

/// What came back.
struct HTTPReply: Sendable {
  let status: Int
  let headers: [String: String]
  let body: [UInt8]

  /// The body as JSON.
  func json() throws -> Node { try JSONReader.read(body) }
}

struct ReviewClient: Sendable {
  private let client: HTTPClient
  private let address: String

  /// Runs `body` with a client that trusts the folder's authority and keeps up to `connections` connections.
  static func with<Value: Sendable>(
    _ address: String, trusting folder: CertificateFolder, connections: Int = 8,
    _ body: @Sendable (ReviewClient) async throws -> Value
  ) async throws -> Value {
    try await with(address, trusting: folder.authority.certificatePEM, connections: connections, body)
  }

  /// Runs `body` with a client that trusts an authority, as the API server trusts a `caBundle`.
  ///
  /// - Parameter name: The name that the server's certificate must be for, when it is not its address.
  static func with<Value: Sendable>(
    _ address: String, trusting authority: String, namedAs name: String? = nil, connections: Int = 8,
    _ body: @Sendable (ReviewClient) async throws -> Value
  ) async throws -> Value {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
    var host = address
    if let name {
      // As an API server does for a Service: it asks for the name and is led to the address.
      configuration.dnsOverride = [name: "127.0.0.1"]
      host = name + address.drop { $0 != ":" }
    }
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      let value = try await body(ReviewClient(client: client, address: host))
      try await client.shutdown()
      return value
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  /// Posts a body.
  func post(
    _ body: [UInt8], to path: String, contentType: String? = "application/json"
  ) async throws -> HTTPReply {
    var request = HTTPClientRequest(url: "https://\(address)\(path)")
    request.method = .POST
    if let contentType { request.headers.add(name: "Content-Type", value: contentType) }
    request.body = .bytes(body)
    return try await send(request)
  }

  /// Asks for something that is not a review.
  func request(_ method: String, _ path: String) async throws -> HTTPReply {
    var request = HTTPClientRequest(url: "https://\(address)\(path)")
    request.method = .RAW(value: method)
    return try await send(request)
  }

  private func send(_ request: HTTPClientRequest) async throws -> HTTPReply {
    let response = try await client.execute(request, timeout: .seconds(300))
    let body = try await response.body.collect(upTo: 16 << 20)
    return HTTPReply(
      status: Int(response.status.code),
      headers: Dictionary(response.headers.map { ($0.lowercased(), $1) }, uniquingKeysWith: { $1 }),
      body: Array(body.readableBytesView))
  }

  /// Reads a plain HTTP page, such as one of the health port.
  static func plain(_ address: String, _ path: String) async throws -> (status: Int, text: String) {
    let response = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: "http://\(address)\(path)"), timeout: .seconds(300))
    let body = try await response.body.collect(upTo: 1 << 20)
    return (Int(response.status.code), String(buffer: body))
  }
}
