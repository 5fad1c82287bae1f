// The server on its socket: TLS, a stranger's token, streaming, the end.
import Testing
import YAML

@testable import PrePullSandbox

@Suite(.enabled(if: Kubectl.isInstalled, Kubectl.missing)) struct SocketTests {
  @Test func `kubectl reads and writes through TLS`() async throws {
    try await SandboxServer.with { server in
      let kubectl = try Kubectl(server)
      let version = try await kubectl("get", "--raw", "/version")
      #expect(version.status == 0, "\(version)")
      let body = #"{"metadata":{"name":"a"},"data":{"k":"v"}}"#
      let made = try await kubectl("create", "--raw", configMaps, "-f", "-", input: body)
      #expect(made.status == 0, "\(made)")
      let stored = try server.get(ResourceID("configmaps"), namespace: "default", name: "a")
      #expect(stored?.value("data", "k") == "v")
      #expect(server.requests.last?.userAgent.hasPrefix("kubectl/") == true)
    }
  }

  @Test func `another certificate is not trusted and another token not known`() async throws {
    try await SandboxServer.with { server in
      let kubectl = try Kubectl(server)
      try kubectl.write(server.kubeconfig(token: "wrong"), to: "kubeconfig")
      let refused = try await kubectl("get", "--raw", "/version")
      #expect(refused.status != 0 && refused.error.contains("logged in"), "\(refused)")
      let other = try await kubectl(
        "--server", "https://localhost:\(server.port)", "--tls-server-name", "example.com", "get", "--raw", "/version")
      #expect(other.error.contains("certificate is valid for"), "\(other)")
    }
  }

  @Test func `a watch streams over the socket`() async throws {
    try await SandboxServer.with { server in
      let kubectl = try Kubectl(server)
      try server.put(configMap("a"))
      let output = try await kubectl("get", "--raw", "\(configMaps)?watch=1&timeoutSeconds=1")
      #expect(output.out.hasPrefix(#"{"type":"ADDED","object":{"kind":"ConfigMap""#), "\(output)")
      #expect(output.status == 0, "\(output)")
    }
  }

  @Test func `a closed connection is a fault that clients see`() async throws {
    try await SandboxServer.with { server in
      let kubectl = try Kubectl(server)
      server.setFault(Fault(.close) { $0.path == "/healthz" })
      #expect(try await kubectl("get", "--raw", "/healthz").error.contains("EOF"))
      #expect(try await kubectl("get", "--raw", "/readyz").out == "ok")
    }
  }

  @Test func `a stopped server frees its port`() async throws {
    // Another test may be given the port in between, but hardly each time.
    for attempt in 1...5 {
      let first = try await SandboxServer.start()
      await first.stop()
      do {
        let second = try await SandboxServer.start(SandboxServer.Configuration(port: first.port))
        #expect(second.port == first.port)
        return await second.stop()
      } catch {
        guard attempt < 5 else { throw error }
      }
    }
  }
}
