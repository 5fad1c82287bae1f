// What kubectl does with nodes and their Pods.
import Testing
import YAML

@testable import PrePullSandbox

extension KubectlTests {
  private static let pod = """
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
     "spec": {"nodeName": "edge-1", "containers": [{"name": "web", "image": "nginx:1.27"}]}}
    """

  /// A server with two fast nodes and a Pod that runs on the first.
  private func withPod(_ body: (SandboxServer, Kubectl) async throws -> Void) async throws {
    try await with { server, kubectl in
      _ = try await server.startNodes(SimulationConfiguration(nodes: 2, speed: 1_000))
      succeed(try await kubectl("apply", "-f", "-", input: Self.pod))
      succeed(try await kubectl("wait", "pod/web", "--for=condition=Ready", "--timeout=110s"))
      try await body(server, kubectl)
    }
  }

  @Test func `drain evicts the node's Pods and keeps it cordoned`() async throws {
    try await withPod { server, kubectl in
      let refused = try await kubectl("drain", "edge-1", "--timeout=110s")
      #expect(
        refused.status == 1 && refused.error.contains("cannot delete Pods that declare no controller"), "\(refused)")
      let drained = try await kubectl("drain", "edge-1", "--force", "--timeout=110s")
      expect(drained, mentions: "pod/web evicted\nnode/edge-1 drained\n")
      #expect(server.requests.contains { $0.target?.subresource == "eviction" && $0.status == 201 })
      #expect(try server.get(ResourceID("pods"), namespace: "default", name: "web") == nil)
      try await expect(kubectl("get", "node", "edge-1"), mentions: "Ready,SchedulingDisabled")
      succeed(try await kubectl("uncordon", "edge-1"))
      try await expect(kubectl("get", "node", "edge-1", "--no-headers"), mentions: /^edge-1 +Ready +edge/)
    }
  }

  @Test func `a drain that is only tried evicts nothing`() async throws {
    try await withPod { server, kubectl in
      succeed(try await kubectl("drain", "edge-1", "--force", "--dry-run=server", "--timeout=110s"))
      #expect(try server.get(ResourceID("pods"), namespace: "default", name: "web") != nil)
    }
  }

  @Test func `taint and label change nodes`() async throws {
    try await withPod { server, kubectl in
      succeed(try await kubectl("taint", "nodes", "edge-1", "dedicated=x:NoSchedule"))
      succeed(try await kubectl("label", "nodes", "--all", "fleet=a"))
      let node = try server.get(ResourceID("nodes"), name: "edge-1")
      #expect(node?.value("spec", "taints")?.sequence?.first?["key"] == "dedicated")
      try await expect(kubectl("get", "nodes", "-l", "fleet=a", "-o", "name"), prints: "node/edge-1\nnode/edge-2\n")
      succeed(try await kubectl("taint", "nodes", "edge-1", "dedicated-"))
      try await expect(kubectl("describe", "node", "edge-1"), mentions: "Taints:             <none>")
      try await expect(kubectl("describe", "pod", "web"), mentions: "Node:         edge-1")
    }
  }

  @Test(
    arguments: [
      (["logs", "web"], "the sandbox's nodes run no containers, so there are no logs"),
      (["exec", "web", "--", "ls"], "the sandbox's nodes run no containers, so there is none to reach"),
      (["port-forward", "pod/web", "0:80"], "the sandbox's nodes run no containers, so there is none to reach"),
      (["create", "token", "bot"], "the sandbox issues no tokens; use its kubeconfig"),
      (["logs", "nothing"], "pods \"nothing\" not found"),
    ]) func `what the sandbox cannot do is said`(row: (arguments: [String], says: String)) async throws
  {
    try await withPod { _, kubectl in
      succeed(try await kubectl("create", "serviceaccount", "bot"))
      let output = try await kubectl.run(row.arguments)
      #expect(output.status == 1 && output.error.contains(row.says), "\(output)")
    }
  }

  @Test func `auth lists what the user may do`() async throws {
    try await with { _, kubectl in
      try await expect(kubectl("auth", "can-i", "--list"), mentions: /\*\.\* +\[\] +\[\] +\[\*\]/)
    }
  }
}
