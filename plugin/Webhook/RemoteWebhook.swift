// A webhook that runs, reached over TLS.
import AsyncHTTPClient
import NIOCore
import NIOSSL
import PrePullAPI
import YAML

/// Posts reviews to a webhook.
struct RemoteWebhook: Sendable {
  /// Far more than a review of an object of the largest size has.
  private static let largestAnswer = 16 << 20

  private let client: HTTPClient
  private let base: String

  /// Connects `body` with the webhook at `url`; the connections end with it.
  ///
  /// - Parameters:
  ///   - url: Such as `https://localhost:8443`; a path in it stands before `/mutate` and `/validate`.
  ///   - authorityFile: PEM certificates; `nil` trusts the system's.
  static func with<Value>(
    _ url: String, trusting authorityFile: String?, _ body: (RemoteWebhook) async throws(CommandFailure) -> Value
  ) async throws(CommandFailure) -> Value {
    guard url.hasPrefix("https://"), url.utf8.count > "https://".utf8.count, !url.contains(where: \.isWhitespace) else {
      throw CommandFailure(
        .wrongCommandLine, "--webhook must be an https address such as https://localhost:8443, not \(url.quoted())")
    }
    var tls = TLSConfiguration.makeClientConfiguration()
    if let authorityFile { tls.trustRoots = .certificates(try certificates(in: authorityFile)) }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.timeout.connect = .seconds(10)
    // A reachable address that does not speak TLS shall be named, not tried again and again.
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let outcome: Result<Value, CommandFailure>
    do throws(CommandFailure) {
      var base = url
      while base.hasSuffix("/") { base.removeLast() }
      outcome = .success(try await body(RemoteWebhook(client: client, base: base)))
    } catch {
      outcome = .failure(error)
    }
    do {
      try await client.shutdown()
    } catch {
      throw CommandFailure(.wrongInput, "the connections to \(url) could not be closed: \(error)")
    }
    return try outcome.get()
  }

  private static func certificates(in file: String) throws(CommandFailure) -> [NIOSSLCertificate] {
    let certificates: [NIOSSLCertificate]
    do {
      certificates = try NIOSSLCertificate.fromPEMFile(file)
    } catch {
      throw CommandFailure(.wrongCommandLine, "--ca: \(file.quoted()) cannot be read as PEM certificates: \(error)")
    }
    guard !certificates.isEmpty else {
      throw CommandFailure(.wrongCommandLine, "--ca: \(file.quoted()) holds no certificate")
    }
    return certificates
  }

  /// Posts a review to `/mutate` or `/validate`; gives the `response` of the answer.
  func post(_ review: Node, to path: String) async throws(CommandFailure) -> Node {
    var request = HTTPClientRequest(url: base + path)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(JSONWriter.bytes(review))
    let (status, body): (UInt, [UInt8])
    do {
      let response = try await client.execute(request, timeout: .seconds(30))
      status = response.status.code
      body = Array((try await response.body.collect(upTo: Self.largestAnswer)).readableBytesView)
    } catch {
      throw CommandFailure(
        .wrongInput, "the webhook at \(base) cannot be asked: \(error); check the address, and --ca for its authority")
    }
    return try answer(body, status: status, path: path)
  }

  private func answer(_ body: [UInt8], status: UInt, path: String) throws(CommandFailure) -> Node {
    let tree: Node
    do throws(SyntaxError) {
      tree = try JSONReader.read(body)
    } catch {
      throw CommandFailure(.wrongInput, "\(base)\(path) answers \(status) and no JSON; it is not an admission webhook")
    }
    if status == 200, let response = tree["response"] { return response }
    let reason = tree["message"]?.string.map { ": \($0.quoted(limit: 200))" } ?? ""
    throw CommandFailure(.wrongInput, "\(base)\(path) answers \(status)\(reason); it is not an admission webhook")
  }
}
