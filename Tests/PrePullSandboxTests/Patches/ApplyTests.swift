// Server-side apply: who owns what, and who wins.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct ApplyTests {
  private let pods = "/api/v1/namespaces/default/pods"

  private func apply(
    _ server: TestServer, _ path: String, _ object: String, manager: String, force: Bool = false
  ) async throws -> Answer {
    try await server.send(
      "PATCH", "\(path)?fieldManager=\(manager)&force=\(force)", json(object), type: Patch.Format.apply.rawValue)
  }

  private func map(_ data: String) -> String {
    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":\#(data)}"#
  }

  @Test func `what nobody wishes any more goes`() async throws {
    let server = try TestServer()
    let path = "\(configMaps)/a"
    #expect(try await apply(server, path, map(#"{"x":"1","y":"1"}"#), manager: "one").status == 201)
    #expect(try await apply(server, path, map(#"{"y":"1","z":"1"}"#), manager: "two").status == 200)
    let answer = try await apply(server, path, map("{}"), manager: "one")
    // The other still wishes y.
    #expect(answer.body["data"] == ["y": "1", "z": "1"])
  }

  @Test func `a field of another is a conflict until it is forced`() async throws {
    let server = try TestServer()
    let path = "\(configMaps)/a"
    _ = try await apply(server, path, map(#"{"x":"1","y":"1"}"#), manager: "one")
    let refused = try await apply(server, path, map(#"{"x":"2","y":"2"}"#), manager: "two")
    #expect(refused.status == 409)
    #expect(
      refused.body["message"]
        == "Apply failed with 2 conflicts: conflicts with \"one\" using v1:\n- .data.x\n- .data.y")
    #expect(refused.body.value("details", "causes")?.sequence?.map { $0["field"] } == [".data.x", ".data.y"])
    let forced = try await apply(server, path, map(#"{"x":"2","y":"2"}"#), manager: "two", force: true)
    #expect(forced.body["data"] == ["x": "2", "y": "2"])
    let entries = forced.body.value("metadata", "managedFields")?.sequence ?? []
    #expect(entries.map { $0["manager"] } == ["two"])
  }

  @Test func `the same wish of two has two owners`() async throws {
    let server = try TestServer()
    let path = "\(configMaps)/a"
    _ = try await apply(server, path, map(#"{"x":"1"}"#), manager: "one")
    let answer = try await apply(server, path, map(#"{"x":"1"}"#), manager: "two")
    let entries = answer.body.value("metadata", "managedFields")?.sequence ?? []
    #expect(entries.map { $0["manager"] } == ["one", "two"])
    let fields: Node = ["f:data": ["f:x": [:]]]
    #expect(entries.allSatisfy { $0["fieldsV1"] == fields && $0["operation"] == "Apply" })
  }

  @Test func `the same apply again changes nothing`() async throws {
    let server = try TestServer()
    let path = "\(configMaps)/a"
    let first = try await apply(server, path, map(#"{"x":"1"}"#), manager: "one")
    let second = try await apply(server, path, map(#"{"x":"1"}"#), manager: "one")
    #expect(first.version == second.version)
  }

  @Test func `an update takes over what it changes`() async throws {
    let server = try TestServer()
    let path = "\(configMaps)/a"
    _ = try await apply(server, path, map(#"{"x":"1","y":"1"}"#), manager: "one")
    let type = Patch.Format.merge.rawValue
    _ = try await server.send("PATCH", "\(path)?fieldManager=me", json(#"{"data":{"x":"2"}}"#), type: type)
    let refused = try await apply(server, path, map(#"{"x":"1","y":"1"}"#), manager: "one")
    #expect(refused.body["message"] == #"Apply failed with 1 conflict: conflict with "me" using v1: .data.x"#)
  }

  @Test func `items of a list have owners by their keys`() async throws {
    let server = try TestServer()
    func pod(_ containers: String) -> String {
      #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[\#(containers)]}}"#
    }
    _ = try await apply(server, "\(pods)/p", pod(#"{"name":"a","image":"1"},{"name":"b","image":"1"}"#), manager: "one")
    let refused = try await apply(server, "\(pods)/p", pod(#"{"name":"b","image":"2"}"#), manager: "two")
    #expect(
      refused.body["message"]
        == #"Apply failed with 1 conflict: conflict with "one" using v1: .spec.containers[name="b"].image"#)
    let forced = try await apply(server, "\(pods)/p", pod(#"{"name":"b","image":"2"}"#), manager: "two", force: true)
    let images = forced.body.value("spec", "containers")?.sequence?.map { $0["image"] }
    #expect(images == ["1", "2"])
  }

  @Test func `an apply without a manager is refused`() async throws {
    let server = try TestServer()
    let answer = try await server.send(
      "PATCH", "\(configMaps)/a", json(map("{}")), type: Patch.Format.apply.rawValue)
    #expect(answer.status == 400)
  }

  @Test func `sets survive their written form`() throws {
    let object = try json(
      #"{"a":{"b":1},"spec":{"containers":[{"name":"x","image":"i"}]},"metadata":{"finalizers":["f/g"]}}"#)
    let set = FieldSet(of: object, .builtIn([]))
    #expect(FieldSet(set.node) == set)
    #expect(
      set.node["spec"] == nil
        && set.node.value("f:spec", "f:containers", #"k:{"name":"x"}"#) == [".": [:], "f:image": [:], "f:name": [:]])
  }
}
