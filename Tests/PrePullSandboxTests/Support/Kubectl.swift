// Runs the real kubectl against a server, in a home of its own.
import Foundation
import ProcessTestSupport
import Testing

@testable import PrePullSandbox

/// kubectl with one server's kubeconfig.
final class Kubectl: Sendable {
  static let path = ["/usr/local/bin/kubectl", "/usr/bin/kubectl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  static let isInstalled = path != nil
  /// Why tests with it are skipped.
  static let missing: Comment = "needs kubectl in /usr/local/bin or /usr/bin"

  private let home: URL

  init(_ server: SandboxServer) throws {
    home = FileManager.default.temporaryDirectory.appendingPathComponent("prepull-kubectl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    try write(server.kubeconfig, to: "kubeconfig")
  }

  deinit {
    do {
      try FileManager.default.removeItem(at: home)
    } catch {
      Issue.record("the directory \(home.path) stays behind: \(error)")
    }
  }

  /// Writes a file into kubectl's home.
  /// - Returns: Its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = home.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// Runs a command.
  func callAsFunction(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) async throws -> CommandOutput {
    try await run(arguments, input: input, environment: environment)
  }

  /// Runs a command.
  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) async throws -> CommandOutput {
    try await Command.run(
      try #require(Self.path), arguments, input: input, environment: self.environment.merging(environment) { $1 },
      in: home.path)
  }

  /// Runs a command that has no end of its own while `body` reads what it prints.
  func follow(_ arguments: String..., body: @Sendable @escaping (LineLog) async throws -> Void) async throws {
    try await ProcessUnderTest.run(
      try #require(Self.path), arguments, environment: environment, in: home.path
    ) { try await body($0.output) }
  }

  private var environment: [String: String] {
    [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home.path, "KUBECONFIG": home.path + "/kubeconfig",
      "NO_PROXY": "127.0.0.1",
    ]
  }
}
