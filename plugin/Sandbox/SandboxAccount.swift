// The accounts by which prepull's own processes use the sandbox's server.
import Kubernetes
import PrePullSandbox

enum SandboxAccount {
  /// The server as a service account sees it, so that it shows in the server's records who asked.
  static func cluster(_ server: SandboxServer, as name: String) throws -> ClusterConfiguration {
    let namespace = Installation.defaultNamespace
    let token = server.addUser(
      SandboxUser(
        name: "system:serviceaccount:\(namespace):\(name)",
        groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"]))
    return ClusterConfiguration(
      server: try ServerAddress(server.url), trust: .authority(.text(SecretText(server.caPEM))),
      credentials: .token(SecretText(token)), defaultNamespace: namespace, origin: "sandbox")
  }
}
