// Secrets as the API server has them.

public import Kubernetes
public import PrePullAdmission

/// Reads Secrets from the API server, one `get` each. Needs `get` on `secrets`.
public struct ClusterSecretSource: SecretSource {
  private let client: KubernetesClient
  private let timeout: Duration

  /// Reads by this client; a look-up that takes longer than `timeout` has no answer.
  public init(_ client: KubernetesClient, timeout: Duration = .seconds(3)) {
    self.client = client
    self.timeout = timeout
  }

  /// What the API server says of the Secret.
  public func secret(_ name: SecretDemand.Secret) async throws -> SecretState {
    let node = try await LookupFailure.translatingFound { () throws(KubernetesError) in
      try await client.get(.secrets, name.name, namespace: name.namespace, timeout: timeout)
    }
    return SecretState(node)
  }
}
