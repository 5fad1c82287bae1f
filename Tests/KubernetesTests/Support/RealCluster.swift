// A real API server, where one is named.

import FoundationEssentials
import Kubernetes
import Testing

enum RealCluster {
  static let kubeconfig = ProcessInfo.processInfo.environment["PREPULL_E2E_KUBECONFIG"]

  static func run<Value: Sendable>(_ body: (KubernetesClient) async throws -> Value) async throws -> Value {
    let configuration = try ClusterConfiguration.load(kubeconfig: kubeconfig)
    return try await KubernetesClient.withClient(configuration: configuration, options: testOptions(), logger: quiet) {
      try await body($0)
    }
  }

  /// Runs `body` with a namespace of its own, which is removed afterwards.
  static func withNamespace<Value: Sendable>(
    _ body: (KubernetesClient, String) async throws -> Value
  ) async throws -> Value {
    try await run { client in
      let created = try await client.create(.namespaces, ["metadata": ["generateName": "prepull-test-"]])
      let name = try #require(created.objectName)
      let result: Result<Value, any Error>
      do { result = .success(try await body(client, name)) } catch { result = .failure(error) }
      try await client.delete(.namespaces, name)
      return try result.get()
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test visibly where no cluster is named.
  static var needsCluster: Self { .enabled(if: RealCluster.kubeconfig != nil, "needs PREPULL_E2E_KUBECONFIG") }
}
