// Each failing answer becomes the error that callers tell apart.

import Kubernetes
import Testing
import YAML

@Suite struct ErrorMappingTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var http: Int
    var body: String
    var code: KubernetesError.Code
    var testDescription: String { "\(http) \(body.prefix(80)) is \(code)" }
  }

  static let rows = [
    Row(http: 400, body: status(400, "BadRequest"), code: .badRequest),
    Row(http: 401, body: status(401, "Unauthorized"), code: .unauthorized),
    Row(http: 403, body: status(403, "Forbidden"), code: .forbidden),
    Row(http: 404, body: status(404, "NotFound"), code: .notFound),
    Row(http: 404, body: "404 page not found", code: .notFound),
    Row(http: 405, body: status(405, "MethodNotAllowed"), code: .notSupported),
    Row(http: 409, body: status(409, "Conflict"), code: .conflict),
    Row(http: 409, body: status(409, "AlreadyExists"), code: .alreadyExists),
    Row(http: 410, body: status(410, "Expired"), code: .gone),
    Row(http: 410, body: status(410, "Gone"), code: .gone),
    Row(http: 413, body: status(413, "RequestEntityTooLarge"), code: .requestTooLarge),
    Row(http: 422, body: status(422, "Invalid"), code: .invalid),
    Row(http: 429, body: status(429, "TooManyRequests"), code: .tooManyRequests),
    Row(http: 429, body: "", code: .tooManyRequests),
    Row(http: 500, body: status(500, "InternalError"), code: .serverError),
    Row(http: 500, body: status(500, "ServerTimeout"), code: .serverTimeout),
    Row(http: 502, body: "<html>bad gateway</html>", code: .serverError),
    Row(http: 503, body: status(503, "ServiceUnavailable"), code: .serviceUnavailable),
    Row(http: 504, body: status(504, "Timeout"), code: .serverTimeout),
    Row(http: 302, body: "", code: .unexpectedStatus),
  ]

  @Test(arguments: rows) func `an answer maps to its code`(row: Row) async throws {
    try await withServer(
      { try await $1.send(row.http, row.body) }, options: testOptions { $0.retry = .never }
    ) { client, _ in
      let error = try await failure { try await client.get(.secrets, "registry", namespace: "shop") }
      #expect(error.code == row.code)
      #expect(error.httpStatus == row.http)
      #expect(error.verb == .get)
      #expect(error.resource == .secrets)
      #expect(error.namespace == "shop")
      #expect(error.name == "registry")
      #expect(error.description.hasPrefix("get secrets shop/registry: "))
    }
  }

  @Test func `a status brings its causes and its patience`() async throws {
    let details = """
      {"name":"web","kind":"pods","uid":"u-1","retryAfterSeconds":7,
       "causes":[{"reason":"FieldValueInvalid","message":"must be small","field":"spec.size"}]}
      """
    try await withServer(
      { try await $1.send(422, status(422, "Invalid", "pods is invalid", details: details)) }
    ) { client, _ in
      let error = try await failure { try await client.create(.pods, ["metadata": ["name": "web"]], namespace: "a") }
      #expect(error.message == "pods is invalid")
      #expect(error.status?.causes.first?.field == "spec.size")
      #expect(error.status?.causes.first?.reason == "FieldValueInvalid")
      #expect(error.status?.uid == "u-1")
      #expect(error.retryAfter == .seconds(7))
    }
  }

  @Test(arguments: [
    ("text/html", "<html>login</html>"), ("application/json", "{\"kind\":"), ("application/json", "[1,2]"),
    ("application/json", "{\"a\":1}{\"b\":2}"), ("application/vnd.kubernetes.protobuf", "k8s\u{0}"),
    ("application/json", ""),
  ])
  func `a success that is no object is a violation of the protocol`(type: String, body: String) async throws {
    try await withServer({ try await $1.send(200, body, type: type) }) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .protocolViolation)
    }
  }

  @Test(arguments: ["{\"kind\":\"Pod\"}", "{\"kind\":\"PodList\",\"items\":3}", "{\"items\":[]}"])
  func `a list that is none is a violation of the protocol`(body: String) async throws {
    try await withServer({ try await $1.send(200, body) }) { client, _ in
      let error = try await failure { try await client.list(.pods) }
      #expect(error.code == .protocolViolation)
    }
  }

  @Test func `control characters of an odd answer do not reach the message`() async throws {
    try await withServer(
      { try await $1.send(500, "\u{1B}[31mred\r\n  text", type: "text/plain") },
      options: testOptions { $0.retry = .never }
    ) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.message == "the server answered: [31mred text")
    }
  }
}
