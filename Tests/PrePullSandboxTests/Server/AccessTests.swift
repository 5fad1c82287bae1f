// Who is let in, what is recorded, what goes wrong on purpose.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct AccessTests {
  @Test func `a request without a token is not answered`() async throws {
    let server = try TestServer()
    let answer = try await server.send("GET", "/api/v1/pods", headers: ["authorization": "Bearer other"])
    #expect(answer.status == 401)
    #expect(answer.body["reason"] == "Unauthorized")
  }

  @Test func `the policy decides requests and reviews alike`() async throws {
    let server = try TestServer()
    server.api.settings.withLock { $0.policy = { $0.user.name != "bob" || $0.target?.resource != "secrets" } }
    let headers = ["impersonate-user": "bob"]
    let path = "/api/v1/namespaces/default/secrets"
    let refused = try await server.send("GET", path, headers: headers)
    #expect(refused.status == 403)
    #expect(
      refused.body["message"]
        == #"secrets is forbidden: User "bob" cannot list resource "secrets" in API group "" in the namespace "default""#
    )
    let review: Node = ["spec": ["user": "bob", "resourceAttributes": ["verb": "get", "resource": "secrets"]]]
    let answer = try await server.send("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
    #expect(answer.body.value("status", "allowed") == false)
    #expect(try await server.send("GET", configMaps, headers: headers).status == 200)
  }

  @Test func `requests are recorded as RBAC sees them`() async throws {
    let server = try TestServer()
    _ = try await server.send("GET", "/api/v1/nodes?watch=true", headers: ["user-agent": "me/1"])
    _ = try await server.send("GET", "/api/v1/namespaces/default/pods/p/status")
    _ = try await server.send("DELETE", "/apis/apps/v1/namespaces/x/deployments")
    _ = try await server.send("GET", "/api/v1/namespaces/default")
    let told = server.api.log.all.map { record in
      let target = record.target
      return [
        record.verb, target?.group, target?.resource, target?.subresource, target?.namespace, target?.name,
        record.userAgent,
      ].map { $0 ?? "-" }.joined(separator: "|")
    }
    #expect(
      told == [
        "watch||nodes||||me/1", "get||pods|status|default|p|", "deletecollection|apps|deployments||x||",
        "get||namespaces|||default|",
      ])
  }

  @Test func `a fault happens as often as asked`() async throws {
    let server = try TestServer()
    _ = server.api.settings.withLock {
      $0.faults.add(Fault(.status(429, reason: "TooManyRequests", retryAfter: 3), times: 2) { $0.verb == "list" })
    }
    for _ in 0..<2 {
      let answer = try await server.send("GET", configMaps)
      #expect(answer.status == 429)
      #expect(answer.body.value("details", "retryAfterSeconds") == 3)
    }
    #expect(try await server.send("GET", configMaps).status == 200)
  }
}
