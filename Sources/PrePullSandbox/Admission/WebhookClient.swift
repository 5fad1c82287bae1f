// Calls webhooks as API servers do: HTTPS, verified against the configuration's caBundle.

import AsyncHTTPClient
import NIOCore
import NIOSSL
import Synchronization
import YAML

/// Where a Service of the sandbox really listens.
public struct ServiceAddress: Sendable, Hashable {
  /// An IP address.
  public var host: String
  /// The port.
  public var port: Int

  /// Names an address.
  public init(host: String = "127.0.0.1", port: Int) {
    self.host = host
    self.port = port
  }
}

/// One HTTP client for each bundle of authorities and name of a Service.
final class WebhookClient: Sendable {
  private struct Key: Hashable {
    var authorities: String
    var host: String
    var address: String
  }

  /// A webhook's answer is no larger than an object.
  private static let maximumAnswer = 4 << 20

  private let clients = Mutex<[Key: HTTPClient]>([:])
  private let services = Mutex<[String: ServiceAddress]>([:])

  /// Tells where the port of a Service leads.
  func setService(namespace: String, name: String, _ address: ServiceAddress?) {
    services.withLock { $0["\(namespace)/\(name)"] = address }
  }

  /// Sends a review.
  /// - Throws: ``APIError`` without a code, whose message says why there is no answer.
  func send(_ review: Node, to webhook: Webhook) async throws(CallFailure) -> Node {
    let (url, key) = try place(of: webhook)
    do {
      let client = try client(for: key)
      var request = HTTPClientRequest(url: url)
      request.method = .POST
      request.headers.add(name: "Content-Type", value: "application/json")
      request.headers.add(name: "Accept", value: "application/json")
      request.headers.add(name: "User-Agent", value: "kube-apiserver-admission")
      request.body = .bytes(ByteBuffer(bytes: JSONWriter.bytes(review)))
      let deadline = NIODeadline.now() + .seconds(Int64(webhook.timeoutSeconds))
      let response = try await client.execute(request, deadline: deadline)
      let body = try await response.body.collect(upTo: Self.maximumAnswer)
      guard response.status == .ok else {
        throw CallFailure("the server answered \(response.status.code) \(String(buffer: body).prefix(300))")
      }
      return try JSONReader.read(Array(body.readableBytesView))
    } catch let failure as CallFailure {
      throw failure
    } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
      throw CallFailure("Post \"\(url)\": context deadline exceeded")
    } catch {
      throw CallFailure("Post \"\(url)\": \(error)")
    }
  }

  /// Closes all connections.
  func shutdown() async {
    let all = clients.withLock { clients in
      defer { clients.removeAll() }
      return Array(clients.values)
    }
    for client in all {
      do {
        try await client.shutdown()
      } catch {
        // It is no longer used, whatever it says.
      }
    }
  }

  private func place(of webhook: Webhook) throws(CallFailure) -> (url: String, key: Key) {
    let seconds = "timeout=\(webhook.timeoutSeconds)s"
    switch webhook.target {
    case .url(let url):
      let joint = url.contains("?") ? "&" : "?"
      return ("\(url)\(joint)\(seconds)", Key(authorities: webhook.authorities, host: "", address: ""))
    case .service(let namespace, let name, let path, _):
      guard let address = services.withLock({ $0["\(namespace)/\(name)"] }) else {
        throw CallFailure("service \"\(name)\" not found in namespace \"\(namespace)\"")
      }
      let host = "\(name).\(namespace).svc"
      let slash = path.hasPrefix("/") ? "" : "/"
      return (
        "https://\(host):\(address.port)\(slash)\(path)?\(seconds)",
        Key(authorities: webhook.authorities, host: host, address: address.host)
      )
    }
  }

  private func client(for key: Key) throws -> HTTPClient {
    try clients.withLock { clients in
      if let client = clients[key] { return client }
      var tls = TLSConfiguration.makeClientConfiguration()
      if !key.authorities.isEmpty {
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(key.authorities.utf8)))
      }
      var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
      configuration.httpVersion = .http1Only
      if !key.host.isEmpty { configuration.dnsOverride = [key.host: key.address] }
      let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
      clients[key] = client
      return client
    }
  }
}

/// Why a webhook gave no answer.
struct CallFailure: Error, Sendable {
  var message: String

  init(_ message: String) { self.message = message }
}
