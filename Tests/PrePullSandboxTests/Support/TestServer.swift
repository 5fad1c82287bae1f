// The API without sockets: requests in, answers out.
import Synchronization
import TestSupport
import Testing
import YAML

@testable import PrePullSandbox

/// An API server whose uids and names are counted and whose time stands still.
struct TestServer {
  static let token = "test-token"

  let api: APIServer

  init(historyCapacity: Int = 1_000) throws {
    let counter = Counter()
    let environment = StoreEnvironment(
      now: { "2026-01-01T00:00:00Z" }, uid: { "uid-\(counter.next())" }, nameSuffix: { "x\(counter.next())" })
    let cluster = Cluster(
      ClusterState(
        store: ObjectStore(environment: environment, historyCapacity: historyCapacity), registry: .builtIn))
    try Bootstrap.fill(cluster)
    var settings = APIServer.Settings()
    settings.tokens[Self.token] = .admin
    api = APIServer(cluster, settings: settings)
  }

  /// Sends a request as the administrator.
  func send(
    _ method: String, _ path: String, _ body: Node? = nil, type: String = "application/json",
    headers: [String: String] = [:]
  ) async throws -> Answer {
    let parts = path.split(separator: "?", maxSplits: 1)
    var all = ["authorization": "Bearer \(Self.token)"].merging(headers) { $1 }
    if body != nil { all["content-type"] = type }
    let request = APIRequest(
      method: method, path: parts[0].split(separator: "/").map { Query.decoded($0, plusIsSpace: false) },
      query: Query(parts.count > 1 ? parts[1] : ""), headers: all, body: body.map { JSONWriter.bytes($0) } ?? [])
    let response = try #require(await api.respond(request), "the connection was closed")
    return try Answer(response)
  }
}

/// An answer, read.
struct Answer {
  let status: Int
  let body: Node
  let text: String
  let warnings: [String]
  let watch: WatchSession?

  init(_ response: APIResponse) throws {
    status = response.status
    warnings = response.warnings
    switch response.body {
    case .bytes(let bytes):
      text = String(decoding: bytes, as: UTF8.self)
      body = response.contentType == "application/json" ? try JSONReader.read(bytes) : Node(text)
      watch = nil
    case .watch(let session):
      (body, text, watch) = ([:], "", session)
    }
  }

  /// `metadata.resourceVersion`.
  var version: String { body.value("metadata", "resourceVersion")?.string ?? "" }
  /// The names of a list's items.
  var names: [String] { (body["items"]?.sequence ?? []).compactMap { $0.value("metadata", "name")?.string } }
}

final class Counter: Sendable {
  private let value = Mutex(0)
  func next() -> Int {
    value.withLock {
      $0 += 1; return $0
    }
  }
}

/// Reads a JSON text of a test.
func json(_ text: String) throws -> Node { try JSONReader.read(Array(text.utf8)) }

/// A ConfigMap.
func configMap(_ name: String, _ data: [String: String] = [:], labels: [String: String] = [:]) -> Node {
  func node(_ texts: [String: String]) -> Node {
    Node(Mapping(texts.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: Node($0.value)) }))
  }
  var metadata: Mapping = Mapping()
  metadata["name"] = Node(name)
  if !labels.isEmpty { metadata["labels"] = node(labels) }
  return ["apiVersion": "v1", "kind": "ConfigMap", "metadata": Node(metadata), "data": node(data)]
}

let configMaps = "/api/v1/namespaces/default/configmaps"
