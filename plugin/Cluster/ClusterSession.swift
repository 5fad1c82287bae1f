// A connection to a cluster for the time of one command.
import Kubernetes
import Logging
import PrePullAPI

/// The client of a command, and the namespace that it is about.
struct ClusterSession: Sendable {
  /// Whom to ask.
  let client: KubernetesClient
  /// The namespace of `-n`, or else of the context.
  let namespace: String

  /// Runs `body` with a connection and closes it afterwards, whatever happens.
  ///
  /// - Parameters:
  ///   - connection: which cluster, as whom.
  ///   - namespace: the namespace of `-n`.
  ///   - warn: told of each warning that the server sends.
  /// - Throws: what `body` throws; an error of the client ends the command with exit code 1.
  static func run<Value: Sendable>(
    _ connection: ConnectionFlags, namespace: String? = nil, warn: (@Sendable (String) -> Void)? = nil,
    _ body: (ClusterSession) async throws -> Value
  ) async throws -> Value {
    let configuration = try connection.configuration()
    var options = ClientOptions(userAgent: "kubectl-prepull/\(PrepullVersion.current)")
    options.warningHandler = warn
    do {
      return try await KubernetesClient.withClient(
        configuration: configuration, options: options,
        // What the client has to say is in its errors.
        logger: Logger(label: "kubectl-prepull") { _ in SwiftLogNoOpLogHandler() }
      ) { client in
        try await body(ClusterSession(client: client, namespace: namespace ?? configuration.defaultNamespace))
      }
    } catch let error as KubernetesError {
      throw CommandFailure(.wrongInput, error.description)
    }
  }
}
