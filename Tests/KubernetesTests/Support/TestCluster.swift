// The API server that the client's tests run against: the sandbox, or a real one where one is named.

import FoundationEssentials
import Kubernetes
import PrePullSandbox
import Testing

/// `PREPULL_E2E_KUBECONFIG` names a real API server; without it each test starts a sandbox of its own.
enum TestCluster {
  static let kubeconfig = ProcessInfo.processInfo.environment["PREPULL_E2E_KUBECONFIG"]

  static func withConfiguration<Value: Sendable>(
    _ body: (ClusterConfiguration) async throws -> Value
  ) async throws -> Value {
    if let kubeconfig { return try await body(ClusterConfiguration.load(kubeconfig: kubeconfig)) }
    return try await SandboxServer.with { sandbox in
      try await body(
        ClusterConfiguration(
          server: ServerAddress(sandbox.url), trust: .authority(.text(SecretText(sandbox.caPEM))),
          credentials: .token(SecretText(sandbox.token))))
    }
  }

  static func run<Value: Sendable>(_ body: (KubernetesClient) async throws -> Value) async throws -> Value {
    try await withConfiguration { configuration in
      try await KubernetesClient.withClient(configuration: configuration, options: testOptions(), logger: quiet) {
        try await body($0)
      }
    }
  }

  /// Runs `body` with a namespace of its own, which is removed afterwards.
  static func withNamespace<Value: Sendable>(
    _ body: (KubernetesClient, String) async throws -> Value
  ) async throws -> Value {
    try await run { client in
      let created = try await client.create(.namespaces, ["metadata": ["generateName": "prepull-test-"]])
      let name = try #require(created.objectName)
      let result = await attempt { try await body(client, name) }
      try await client.delete(.namespaces, name)
      return try result.get()
    }
  }
}

/// What `work` gives or throws, for what must be cleaned up either way.
func attempt<Value>(_ work: () async throws -> Value) async -> Result<Value, any Error> {
  do { return .success(try await work()) } catch { return .failure(error) }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test visibly where no real API server is named.
  static var needsRealServer: Self {
    .enabled(if: TestCluster.kubeconfig != nil, "needs a real API server: set PREPULL_E2E_KUBECONFIG")
  }

  /// Skips a test where a real API server is named.
  static var needsSandbox: Self {
    .enabled(if: TestCluster.kubeconfig == nil, "needs the sandbox: leave PREPULL_E2E_KUBECONFIG out")
  }
}
