// What becomes of objects whose owners go.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct GarbageCollectionTests {
  private func owned(_ name: String, by owners: [Answer], blocking: Bool = false) -> Node {
    var object = configMap(name).fields
    let references = owners.map { owner -> Node in
      [
        "apiVersion": "v1", "kind": "ConfigMap", "name": owner.body.value("metadata", "name") ?? "",
        "uid": owner.body.value("metadata", "uid") ?? "", "blockOwnerDeletion": Node(.bool(blocking)),
      ]
    }
    object.set("metadata", "ownerReferences", to: Node(.sequence(references)))
    return Node(object)
  }

  @Test func `an object goes with its only owner, and so does what it owns`() async throws {
    let server = try TestServer()
    let owner = try await server.send("POST", configMaps, configMap("owner"))
    let child = try await server.send("POST", configMaps, owned("child", by: [owner]))
    _ = try await server.send("POST", configMaps, owned("grandchild", by: [child]))
    _ = try await server.send("DELETE", "\(configMaps)/owner")
    #expect(try await server.send("GET", configMaps).names == [])
  }

  @Test func `an object stays while one of its owners does`() async throws {
    let server = try TestServer()
    let one = try await server.send("POST", configMaps, configMap("one"))
    let two = try await server.send("POST", configMaps, configMap("two"))
    _ = try await server.send("POST", configMaps, owned("child", by: [one, two]))
    _ = try await server.send("DELETE", "\(configMaps)/one")
    let child = try await server.send("GET", "\(configMaps)/child")
    #expect(child.body.value("metadata", "ownerReferences")?.sequence?.map { $0["name"] } == ["two"])
    _ = try await server.send("DELETE", "\(configMaps)/two")
    #expect(try await server.send("GET", configMaps).names == [])
  }

  @Test func `an owner in another namespace is none`() async throws {
    let server = try TestServer()
    _ = try await server.send("POST", "/api/v1/namespaces", ["metadata": ["name": "team"]])
    let owner = try await server.send("POST", configMaps, configMap("owner"))
    let made = try await server.send("POST", "/api/v1/namespaces/team/configmaps", owned("child", by: [owner]))
    #expect(made.status == 201)
    #expect(try await server.send("GET", "/api/v1/namespaces/team/configmaps").names == [])
  }

  @Test func `orphans stay without their owner`() async throws {
    let server = try TestServer()
    let owner = try await server.send("POST", configMaps, configMap("owner"))
    _ = try await server.send("POST", configMaps, owned("child", by: [owner]))
    _ = try await server.send("DELETE", "\(configMaps)/owner", ["propagationPolicy": "Orphan"])
    #expect(try await server.send("GET", configMaps).names == ["child"])
    let child = try await server.send("GET", "\(configMaps)/child")
    #expect(child.body.value("metadata", "ownerReferences") == nil)
  }

  @Test func `in the foreground the owner goes last`() async throws {
    let server = try TestServer()
    let owner = try await server.send("POST", configMaps, configMap("owner"))
    var held = owned("child", by: [owner], blocking: true).fields
    held.set("metadata", "finalizers", to: ["example.com/hold"])
    _ = try await server.send("POST", configMaps, Node(held))
    _ = try await server.send("DELETE", "\(configMaps)/owner", ["propagationPolicy": "Foreground"])
    #expect(try await server.send("GET", configMaps).names == ["child", "owner"])
    _ = try await server.send(
      "PATCH", "\(configMaps)/child", json(#"{"metadata":{"finalizers":null}}"#), type: "application/merge-patch+json")
    #expect(try await server.send("GET", configMaps).names == [])
  }

  @Test func `an owner of an unknown kind is left alone`() async throws {
    let server = try TestServer()
    var object = configMap("child").fields
    object.set(
      "metadata", "ownerReferences", to: [["apiVersion": "x/v1", "kind": "Thing", "name": "t", "uid": "u"]])
    _ = try await server.send("POST", configMaps, Node(object))
    #expect(try await server.send("GET", configMaps).names == ["child"])
  }
}
