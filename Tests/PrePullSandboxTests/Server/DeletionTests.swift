// Deletion: at once, held by finalizers, with grace, of a namespace.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct DeletionTests {
  private static let merge = "application/merge-patch+json"

  @Test func `what nothing holds is gone at once`() async throws {
    let server = try TestServer()
    _ = try await server.send("POST", configMaps, configMap("a"))
    let answer = try await server.send("DELETE", "\(configMaps)/a")
    #expect(answer.status == 200)
    #expect(answer.body["status"] == "Success")
    #expect(answer.body.value("details", "kind") == "configmaps")
    #expect(try await server.send("GET", "\(configMaps)/a").status == 404)
  }

  @Test func `a finalizer holds an object until it is taken off`() async throws {
    let server = try TestServer()
    let object = try json(#"{"metadata":{"name":"a","finalizers":["example.com/hold"]}}"#)
    _ = try await server.send("POST", configMaps, object)
    let marked = try await server.send("DELETE", "\(configMaps)/a")
    #expect(marked.body.value("metadata", "deletionTimestamp") == "2026-01-01T00:00:00Z")
    let again = try await server.send("DELETE", "\(configMaps)/a")
    #expect(again.version == marked.version)
    let more = try await server.send(
      "PATCH", "\(configMaps)/a", json(#"{"metadata":{"finalizers":["example.com/hold","example.com/more"]}}"#),
      type: Self.merge)
    #expect(more.status == 422)
    let last = try await server.send(
      "PATCH", "\(configMaps)/a", json(#"{"metadata":{"finalizers":null}}"#), type: Self.merge)
    #expect(last.status == 200)
    #expect(try await server.send("GET", "\(configMaps)/a").status == 404)
  }

  @Test func `a Pod on a node stays until its kubelet confirms`() async throws {
    let server = try TestServer()
    let pods = "/api/v1/namespaces/default/pods"
    let spec = #""spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}]}"#
    _ = try await server.send("POST", pods, json(#"{"metadata":{"name":"p"},\#(spec)}"#))
    let marked = try await server.send("DELETE", "\(pods)/p")
    #expect(marked.body.value("metadata", "deletionGracePeriodSeconds") == 30)
    #expect(try await server.send("GET", "\(pods)/p").status == 200)
    _ = try await server.send("DELETE", "\(pods)/p", ["gracePeriodSeconds": 0])
    #expect(try await server.send("GET", "\(pods)/p").status == 404)
  }

  @Test func `a Pod without a node is gone at once`() async throws {
    let server = try TestServer()
    let pods = "/api/v1/namespaces/default/pods"
    _ = try await server.send(
      "POST", pods, json(#"{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}"#))
    #expect(try await server.send("DELETE", "\(pods)/p").status == 200)
    #expect(try await server.send("GET", "\(pods)/p").status == 404)
  }

  @Test func `a namespace goes with all that is in it`() async throws {
    let server = try TestServer()
    _ = try await server.send("POST", "/api/v1/namespaces", ["metadata": ["name": "team"]])
    let inside = "/api/v1/namespaces/team/configmaps"
    _ = try await server.send("POST", inside, configMap("free"))
    _ = try await server.send("POST", inside, json(#"{"metadata":{"name":"held","finalizers":["example.com/hold"]}}"#))
    let marked = try await server.send("DELETE", "/api/v1/namespaces/team")
    #expect(marked.body.value("status", "phase") == "Terminating")
    #expect(try await server.send("GET", inside).names == ["held"])
    let refused = try await server.send("POST", inside, configMap("late"))
    #expect(refused.status == 403)
    #expect(refused.body.value("details", "causes")?.sequence?.first?["reason"] == "NamespaceTerminating")
    _ = try await server.send(
      "PATCH", "\(inside)/held", json(#"{"metadata":{"finalizers":[]}}"#), type: Self.merge)
    #expect(try await server.send("GET", "/api/v1/namespaces/team").status == 404)
  }

  @Test func `a collection goes by its selector`() async throws {
    let server = try TestServer()
    for name in ["a", "b"] { _ = try await server.send("POST", configMaps, configMap(name, labels: ["l": name])) }
    _ = try await server.send("DELETE", "\(configMaps)?labelSelector=l%3Da")
    #expect(try await server.send("GET", configMaps).names == ["b"])
  }
}
