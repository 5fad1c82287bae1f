// Subresources of Pods: eviction, and those that the sandbox does not have.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct SubresourceTests {
  private static let pods = "/api/v1/namespaces/default/pods"

  private func server() async throws -> TestServer {
    let server = try TestServer()
    _ = try await server.send(
      "POST", Self.pods, json(#"{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}"#))
    return server
  }

  private func eviction(_ name: String = "p", options: String = "{}") throws -> Node {
    try json(
      #"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"\#(name)"},"deleteOptions":\#(options)}"#)
  }

  @Test func `an eviction deletes the Pod`() async throws {
    let server = try await server()
    let answer = try await server.send("POST", "\(Self.pods)/p/eviction", eviction())
    #expect(answer.status == 201 && answer.body["status"] == "Success")
    #expect(try await server.send("GET", "\(Self.pods)/p").status == 404)
    #expect(try await server.send("POST", "\(Self.pods)/p/eviction", eviction()).status == 404)
  }

  @Test func `an eviction that is tried, or of another Pod than it says, deletes nothing`() async throws {
    let server = try await server()
    let path = "\(Self.pods)/p/eviction"
    #expect(try await server.send("POST", path, eviction(options: #"{"dryRun":["All"]}"#)).status == 201)
    #expect(try await server.send("POST", path, eviction("q")).status == 400)
    #expect(
      try await server.send("POST", path, eviction(options: #"{"preconditions":{"uid":"other"}}"#)).status == 409)
    #expect(try await server.send("GET", path).status == 404)
    #expect(try await server.send("GET", "\(Self.pods)/p").status == 200)
  }

  @Test func `eviction is discovered as drain looks for it`() async throws {
    let server = try await server()
    let resources = try await server.send("GET", "/api/v1").body["resources"]?.sequence ?? []
    let eviction = resources.first { $0["name"] == "pods/eviction" }
    #expect(eviction?["kind"] == "Eviction" && eviction?["group"] == "policy" && eviction?["version"] == "v1")
  }

  @Test(
    arguments: [
      ("log", 501, "so there are no logs"), ("exec", 501, "so there is none to reach"),
      ("binding", 501, "set spec.nodeName"), ("nonsense", 404, "could not find the requested resource"),
    ]) func `others say why they are not served`(row: (name: String, status: Int, says: String)) async throws
  {
    let server = try await server()
    let answer = try await server.send("GET", "\(Self.pods)/p/\(row.name)")
    #expect(answer.status == row.status)
    #expect(answer.body["message"]?.string?.contains(row.says) == true, "\(answer.text)")
    #expect(try await server.send("GET", "\(Self.pods)/q/\(row.name)").status == 404)
  }
}
