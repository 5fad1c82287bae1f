// Simulated nodes in a server: Pods in, statuses out.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct SimulatedNodesTests {
  private let pods = ResourceID("pods")

  private func pod(_ name: String, on node: String, image: String = "nginx", secret: String? = nil) -> Node {
    var spec = Mapping()
    spec["nodeName"] = Node(node)
    spec["restartPolicy"] = "Never"
    spec["containers"] = [["name": "c", "image": Node(image), "command": ["/prepull-noop"]]]
    if let secret { spec["imagePullSecrets"] = [["name": Node(secret)]] }
    return ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": Node(name)], "spec": Node(spec)]
  }

  /// Waits until an object, or its absence, is as wanted; the store's own changes wake the wait.
  private func wait(
    _ server: SandboxServer, _ resource: ResourceID, _ name: String, namespace: String = "default",
    until isDone: (Node?) -> Bool
  ) async throws -> Node? {
    let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let reader = server.api.cluster.addReader(of: resource) { _ in wake.yield() }
    defer { server.api.cluster.remove(reader) }
    var iterator = signals.makeAsyncIterator()
    while true {
      _ = server.api.cluster.takeNews(reader)
      let object = try server.get(resource, namespace: namespace, name: name)
      if isDone(object) { return object }
      guard await iterator.next() != nil else { return nil }
    }
  }

  private func reason(_ pod: Node?) -> String? {
    let state = pod?.value("status", "containerStatuses")?.sequence?.first?["state"]
    return (state?["waiting"] ?? state?["terminated"])?["reason"]?.string
  }

  @Test(.timeLimit(.minutes(1))) func `a Pod's image is pulled and then listed by its node`() async throws {
    try await SandboxServer.with { server in
      _ = try await server.startNodes(SimulationConfiguration(nodes: 3, speed: 1_000))
      #expect(try server.list(ResourceID("nodes")).count == 3)
      try server.put(pod("p", on: "edge-2"))
      let done = try await wait(server, pods, "p") { $0?.value("status", "phase") == "Failed" }
      #expect(reason(done) == "StartError")
      let node = try await wait(server, ResourceID("nodes"), "edge-2", namespace: "") {
        $0?.value("status", "images")?.sequence?.isEmpty == false
      }
      let image = node?.value("status", "images")?.sequence?.first
      #expect(image?["names"] == ["docker.io/library/nginx:latest"])
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a private registry wants the Secret's login`() async throws {
    try await SandboxServer.with { server in
      let login = RegistryLogin(username: "me", password: "secret")
      _ = try await server.startNodes(
        SimulationConfiguration(nodes: 1, privateRegistries: ["private.example.com": login], speed: 1_000))
      let auths = #"{"auths":{"private.example.com":{"auth":"\#(Base64.encoded(Array("me:secret".utf8)))"}}}"#
      try server.put([
        "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "login"],
        "type": "kubernetes.io/dockerconfigjson",
        "data": [".dockerconfigjson": Node(Base64.encoded(Array(auths.utf8)))],
      ])
      try server.put(pod("without", on: "edge-1", image: "private.example.com/a:1"))
      let refused = try await wait(server, pods, "without") { reason($0)?.contains("Image") == true }
      #expect(["ErrImagePull", "ImagePullBackOff"].contains(reason(refused)))
      // Only now: an image that is there once is there for every Pod of the node.
      try server.put(pod("with", on: "edge-1", image: "private.example.com/a:1", secret: "login"))
      let pulled = try await wait(server, pods, "with") { $0?.value("status", "phase") == "Failed" }
      #expect(reason(pulled) == "StartError")
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a deleted Pod ends on its node`() async throws {
    try await SandboxServer.with { server in
      _ = try await server.startNodes(SimulationConfiguration(nodes: 1, pullSeconds: 1e9, speed: 100))
      try server.put(pod("p", on: "edge-1"))
      _ = try await wait(server, pods, "p") { reason($0) == "ContainerCreating" }
      try server.api.cluster.write { state throws(APIError) in
        guard let definition = state.registry[pods] else { throw .notFound(pods, "p") }
        _ = try state.store.delete(ObjectKey(namespace: "default", name: "p"), in: definition)
      }
      _ = try await wait(server, pods, "p") { $0 == nil }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `the Pods of a lost node are collected`() async throws {
    try await SandboxServer.with { server in
      _ = try await server.startNodes(SimulationConfiguration(nodes: 2, pullSeconds: 1e9, speed: 1_000))
      try server.put(pod("p", on: "edge-1"))
      _ = try await wait(server, pods, "p") { reason($0) == "ContainerCreating" }
      try server.delete(ResourceID("nodes"), name: "edge-1")
      _ = try await wait(server, pods, "p") { $0 == nil }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a silent node says so`() async throws {
    try await SandboxServer.with { server in
      let nodes = try await server.startNodes(SimulationConfiguration(nodes: 1))
      try await nodes.setReady("edge-1", false)
      let conditions = try server.get(ResourceID("nodes"), name: "edge-1")?.value("status", "conditions")?.sequence
      #expect(conditions?.first { $0["type"] == "Ready" }?["status"] == "Unknown")
      #expect(conditions?.count == 4)
    }
  }
}
