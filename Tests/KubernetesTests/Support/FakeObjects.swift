// As much of an API server as reading and writing single objects needs: versions, conflicts, and faults on demand.

import Synchronization
import YAML

/// Objects by their path, with optimistic concurrency.
final class FakeObjects: Sendable {
  fileprivate struct State {
    var objects: [String: Node] = [:]
    var version = 1
  }

  private let state = Mutex(State())
  /// Asked before each request: may answer instead.
  private let fault: @Sendable (TestRequest, TestReply) async throws -> Bool

  /// - Parameter fault: gives true when it has answered itself.
  init(fault: @escaping @Sendable (TestRequest, TestReply) async throws -> Bool = { _, _ in false }) {
    self.fault = fault
  }

  subscript(path: String) -> Node? { state.withLock { $0.objects[path] } }
  var all: [Node] { state.withLock { Array($0.objects.values) } }
  func remove(_ path: String) { state.withLock { $0.objects[path] = nil } }

  @Sendable func handle(_ request: TestRequest, _ reply: TestReply) async throws {
    if try await fault(request, reply) { return }
    let body = request.body.isEmpty ? Node(.null) : try JSONReader.read(request.body)
    let (code, answer) = state.withLock { $0.answer(request.method, request.path, body) }
    try await reply.send(code, answer)
  }
}

extension FakeObjects.State {
  fileprivate mutating func answer(_ method: String, _ path: String, _ body: Node) -> (Int, String) {
    switch method {
    case "GET":
      return objects[path].map { (200, JSONWriter.string($0)) } ?? (404, status(404, "NotFound"))
    case "POST":
      let path = path + "/" + (body["metadata"]?["name"]?.string ?? "")
      guard objects[path] == nil else { return (409, status(409, "AlreadyExists")) }
      return (201, store(body, at: path))
    case "PUT":
      guard let old = objects[path] else { return (404, status(404, "NotFound")) }
      let version = body["metadata"]?["resourceVersion"]
      guard version == nil || version == old["metadata"]?["resourceVersion"] else {
        return (409, status(409, "Conflict"))
      }
      return (200, store(body, at: path))
    case "PATCH":
      guard var object = objects[path]?.mapping else { return (404, status(404, "NotFound")) }
      for entry in body.mapping?.entries ?? [] { object[entry.key] = entry.value }
      return (200, store(Node(.mapping(object)), at: path))
    default:
      return (405, status(405, "MethodNotAllowed"))
    }
  }

  private mutating func store(_ object: Node, at path: String) -> String {
    version += 1
    var object = object.mapping ?? Mapping()
    var metadata = object["metadata"]?.mapping ?? Mapping()
    metadata["resourceVersion"] = Node(.string(String(version)))
    object["metadata"] = Node(.mapping(metadata))
    objects[path] = Node(.mapping(object))
    return JSONWriter.string(Node(.mapping(object)))
  }
}
