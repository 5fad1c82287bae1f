// A server in a process of its own.

import FoundationEssentials
import PrePullSandbox

enum Serve {
  /// How long every pull takes on the simulated nodes.
  private static let pullSeconds = 0.1

  /// Runs a server until the process is ended; its kubeconfig is written once it answers.
  static func run(_ path: String, nodes: Int) async throws {
    let server = try await SandboxServer.start(.init(historyCapacity: 100_000))
    if nodes > 0 {
      _ = try await server.startNodes(
        SimulationConfiguration(nodes: nodes, pullSeconds: pullSeconds, jitter: 0))
    }
    try Data(server.kubeconfig.utf8).write(to: URL(filePath: path), options: .atomic)
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}
