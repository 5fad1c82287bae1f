// A client for one command's work in a cluster.
import Kubernetes
import Logging

/// Runs a command's requests as the user that the connection flags name.
enum ClusterSession {
  /// Connects `body` with the cluster; the connections end with it.
  ///
  /// - Parameters:
  ///   - configuration: the cluster.
  ///   - warn: told of each warning that the server sends, as kubectl shows them.
  /// - Throws: what `body` throws; an error of the API server as a failure with exit code 1.
  static func run<Value: Sendable>(
    _ configuration: ClusterConfiguration, warn: (@Sendable (String) -> Void)? = nil,
    _ body: (KubernetesClient) async throws -> Value
  ) async throws -> Value {
    var options = ClientOptions(userAgent: "kubectl-prepull/\(PrepullVersion.current)")
    options.warningHandler = warn
    do {
      return try await KubernetesClient.withClient(
        configuration: configuration, options: options,
        // What the client has to say is in its errors.
        logger: Logger(label: "kubectl-prepull") { _ in SwiftLogNoOpLogHandler() }, body)
    } catch let error as KubernetesError {
      throw CommandFailure(.wrongInput, error.description)
    }
  }
}
