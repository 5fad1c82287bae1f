// As much of an API server as the webhook talks to, on a real socket.
import Hummingbird
import Kubernetes
import Logging
import Synchronization
import YAML

/// Objects by their path, under optimistic concurrency.
final class FakeAPIServer: Sendable {
  typealias Reply = (code: Int, body: Node)

  private struct State {
    var objects: [String: Node] = [:]
    var lastVersion = 0
    var requests: [(call: String, body: Node)] = []
    var override: Reply?
  }

  private let state = Mutex(State())

  /// What was asked, `GET /api/…`, with what was sent.
  var requests: [(call: String, body: Node)] { state.withLock { $0.requests } }

  func object(_ path: String) -> Node? { state.withLock { $0.objects[path] } }

  func put(_ path: String, _ object: Node) { state.withLock { store(path, object, &$0) } }

  /// Answers everything so from now on; nil brings the objects back.
  func answer(_ reply: Reply?) { state.withLock { $0.override = reply } }

  private func store(_ path: String, _ object: Node, _ state: inout State) {
    state.lastVersion += 1
    let version: Node = ["resourceVersion": Node(.string(String(state.lastVersion)))]
    state.objects[path] = Self.merged(object, ["metadata": version])
  }

  static func merged(_ node: Node, _ patch: Node) -> Node {
    guard let changes = patch.mapping else { return patch }
    var result = node.mapping ?? Mapping()
    for entry in changes.entries {
      result[entry.key] = entry.value.isNull ? nil : merged(result[entry.key] ?? Node(.null), entry.value)
    }
    return Node(.mapping(result))
  }

  static func failure(_ code: Int, _ reason: String, name: String = "", message: String = "no") -> Reply {
    (
      code,
      [
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": Node(.string(message)),
        "reason": Node(.string(reason)), "code": Node(.integer(code)), "details": ["name": Node(.string(name))],
      ]
    )
  }

  fileprivate func reply(_ method: String, _ path: String, type: String, _ body: Node) -> Reply {
    state.withLock { state in
      state.requests.append(("\(method) \(path)", body))
      if let override = state.override { return override }
      let name = String(path.split(separator: "/").last ?? "")
      switch method {
      case "POST" where name == "subjectaccessreviews":
        let isAllowed = body["spec"]?["user"]?.string == "alice"
        return (201, Self.merged(body, ["status": ["allowed": Node(.bool(isAllowed))]]))
      case "POST":
        let target = path + "/" + (body["metadata"]?["name"]?.string ?? "")
        guard state.objects[target] == nil else { return Self.failure(409, "AlreadyExists", name: name) }
        store(target, body, &state)
        return (201, state.objects[target] ?? [:])
      case _ where state.objects[path] == nil: return Self.failure(404, "NotFound", name: name)
      case "PUT":
        guard body["metadata"]?["resourceVersion"] == state.objects[path]?["metadata"]?["resourceVersion"] else {
          return Self.failure(409, "Conflict", name: name)
        }
        store(path, body, &state)
        return (200, state.objects[path] ?? [:])
      case "PATCH":
        guard let object = state.objects[path] else { return Self.failure(404, "NotFound", name: name) }
        guard type.hasPrefix("application/json-patch+json"), let changed = Self.patched(object, body) else {
          return Self.failure(422, "Invalid", name: name)
        }
        store(path, changed, &state)
        return (200, state.objects[path] ?? [:])
      default: return (200, state.objects[path] ?? [:])
      }
    }
  }

  /// The two kinds of operation that the webhook sends.
  private static func patched(_ object: Node, _ patch: Node) -> Node? {
    var webhooks = object["webhooks"]?.sequence ?? []
    for operation in patch.sequence ?? [] {
      let path = (operation["path"]?.string ?? "").split(separator: "/").map(String.init)
      if operation["op"]?.string == "test" {
        guard path == ["metadata", "resourceVersion"],
          object["metadata"]?["resourceVersion"] == operation["value"]
        else { return nil }
      } else {
        guard path.count == 4, path[0] == "webhooks", let index = Int(path[1]), webhooks.indices.contains(index),
          path[2] == "clientConfig", path[3] == "caBundle", let value = operation["value"]
        else { return nil }
        webhooks[index] = merged(webhooks[index], ["clientConfig": ["caBundle": value]])
      }
    }
    return merged(object, ["webhooks": Node(.sequence(webhooks))])
  }
}

extension FakeAPIServer {
  /// Serves while `body` runs, and gives it a client.
  static func run(_ body: (FakeAPIServer, KubernetesClient) async throws -> Void) async throws {
    let server = FakeAPIServer()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    var quiet = Logger(label: "fake")
    quiet.logLevel = .critical
    let logger = quiet
    let app = Application(
      responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try await server.respond(request) },
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await app.run() }
      let port = await ports.first { _ in true } ?? 0
      var options = ClientOptions(userAgent: "prepull-tests")
      options.rateLimit = nil
      options.retry.maximumDelay = .milliseconds(5)
      options.retry.initialDelay = .milliseconds(1)
      let configuration = ClusterConfiguration(server: try ServerAddress("http://127.0.0.1:\(port)"))
      try await KubernetesClient.withClient(configuration: configuration, options: options, logger: logger) {
        try await body(server, $0)
      }
      group.cancelAll()
    }
  }

  private func respond(_ request: Request) async throws -> Response {
    let sent = try await request.body.collect(upTo: 1 << 20)
    let bytes = Array(sent.readableBytesView)
    let body = bytes.isEmpty ? Node(.null) : try JSONReader.read(bytes)
    let reply = reply(
      request.method.rawValue, request.uri.path, type: request.headers[.contentType] ?? "", body)
    return Response(
      status: HTTPResponse.Status(code: reply.code), headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(reply.body))))
  }
}
