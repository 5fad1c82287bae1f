// Lists: selectors, parts, past states.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct ListTests {
  private func filled() async throws -> TestServer {
    let server = try TestServer(historyCapacity: 20)
    for name in ["a", "b", "c", "d", "e"] {
      _ = try await server.send("POST", configMaps, configMap(name, labels: ["odd": name == "b" ? "no" : "yes"]))
    }
    return server
  }

  @Test(arguments: [
    ("", ["a", "b", "c", "d", "e"]), ("?labelSelector=odd=no", ["b"]),
    ("?labelSelector=odd!=no", ["a", "c", "d", "e"]),
    ("?labelSelector=odd%20in%20(no,maybe)", ["b"]), ("?fieldSelector=metadata.name=c", ["c"]),
    ("?fieldSelector=metadata.name!=c,metadata.namespace=default", ["a", "b", "d", "e"]),
    ("?labelSelector=odd&fieldSelector=metadata.name%3Dz", []),
  ])
  func `selectors choose`(query: String, names: [String]) async throws {
    #expect(try await filled().send("GET", configMaps + query).names == names)
  }

  @Test func `parts show one state although it changes`() async throws {
    let server = try await filled()
    let first = try await server.send("GET", "\(configMaps)?limit=2")
    #expect(first.names == ["a", "b"])
    #expect(first.body.value("metadata", "remainingItemCount") == 3)
    _ = try await server.send("DELETE", "\(configMaps)/d")
    _ = try await server.send("POST", configMaps, configMap("cc"))
    let token = first.body.value("metadata", "continue")?.string ?? ""
    let second = try await server.send("GET", "\(configMaps)?limit=2&continue=\(token)")
    #expect(second.names == ["c", "d"])
    #expect(second.version == first.version)
    let next = second.body.value("metadata", "continue")?.string ?? ""
    let third = try await server.send("GET", "\(configMaps)?limit=2&continue=\(next)")
    #expect(third.names == ["e"])
    #expect(third.body.value("metadata", "continue") == nil)
  }

  @Test func `a part of a compacted state is gone`() async throws {
    let server = try await filled()
    let first = try await server.send("GET", "\(configMaps)?limit=2")
    server.api.cluster.compact()
    _ = try await server.send("DELETE", "\(configMaps)/d")
    server.api.cluster.compact()
    let token = first.body.value("metadata", "continue")?.string ?? ""
    let second = try await server.send("GET", "\(configMaps)?limit=2&continue=\(token)")
    #expect(second.status == 410)
    #expect(second.body["reason"] == "Expired")
  }

  @Test func `a broken token is refused`() async throws {
    let answer = try await filled().send("GET", "\(configMaps)?continue=abc")
    #expect(answer.status == 400)
  }
}
