// A webhook on a socket of its own, whose answers a test decides.
import FoundationEssentials
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TLS
import TLSServer
import Testing
import YAML

@testable import PrePullSandbox

/// An HTTPS server that answers AdmissionReviews.
final class TestWebhook: Sendable {
  typealias Decision = @Sendable (_ request: Node) -> Node

  let port: Int
  /// The authority of its certificate, in base64 as `caBundle` has it.
  let caBundle: String
  private let seen = Mutex<[Node]>([])
  private let running: Mutex<Task<Void, any Error>?> = Mutex(nil)

  /// The requests that came, oldest first.
  var requests: [Node] { seen.withLock { $0 } }

  /// Starts it, runs `body` and stops it.
  /// - Parameter decide: makes the `response`, without its uid, of a `request`.
  static func with<Result>(
    _ decide: @escaping Decision, _ body: (TestWebhook) async throws -> Result
  ) async throws -> Result {
    let authority = try CertificateAuthority.create(
      commonName: "test", notBefore: Date(timeIntervalSinceNow: -60), notAfter: Date(timeIntervalSinceNow: 3600))
    let pair = try authority.issueServing(
      dnsNames: ["hook.tools.svc"], ipAddresses: ["127.0.0.1"], notBefore: Date(timeIntervalSinceNow: -60),
      notAfter: Date(timeIntervalSinceNow: 3000))
    let store = try CertificateStore(configuration: TLSServerConfiguration(certificate: pair))
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let box = Mutex<TestWebhook?>(nil)
    let server = Server(
      childChannelSetup: TLSServerChannel(
        HTTP1Channel(responder: { request, writer, _ in
          let bytes = try await request.body.collect(upTo: 1 << 20)
          let review = try JSONReader.read(Array(bytes.readableBytesView))
          let asked = review["request"] ?? [:]
          box.withLock { $0 }?.seen.withLock { $0.append(asked) }
          var response = decide(asked).fields
          response["uid"] = asked["uid"]
          let answer: Node = [
            "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "response": Node(response),
          ]
          try await writer.write(
            response: .init(status: .ok), body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(answer))))
        }), store: store),
      configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test.webhook"))
    let task = Task { try await server.run() }
    defer { task.cancel() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    let webhook = TestWebhook(port: port, caBundle: Base64.encoded(Array(authority.certificatePEM.utf8)))
    box.withLock { $0 = webhook }
    return try await body(webhook)
  }

  private init(port: Int, caBundle: String) {
    self.port = port
    self.caBundle = caBundle
  }

  /// A configuration that calls it for ConfigMaps.
  func configuration(
    _ kind: String, name: String = "hook", client: Node? = nil, rules: Node? = nil, changes: [String: Node] = [:]
  ) -> Node {
    let url: Node = ["url": Node("https://127.0.0.1:\(port)/review"), "caBundle": Node(caBundle)]
    var webhook = Mapping()
    webhook["name"] = Node("\(name).example.com")
    webhook["clientConfig"] = client ?? url
    webhook["sideEffects"] = "None"
    webhook["admissionReviewVersions"] = ["v1"]
    webhook["rules"] =
      rules ?? [["operations": ["*"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"]]]
    for (field, value) in changes { webhook[field] = value }
    return [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": Node(kind), "metadata": ["name": Node(name)],
      "webhooks": [Node(webhook)],
    ]
  }
}

/// A `response` that patches.
func patching(_ operations: String) -> Node {
  ["allowed": true, "patchType": "JSONPatch", "patch": Node(Base64.encoded(Array(operations.utf8)))]
}
