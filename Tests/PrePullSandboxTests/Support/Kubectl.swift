// Runs the real kubectl against a server, in a home of its own.
import Foundation
import Testing

@testable import PrePullSandbox

/// kubectl with one server's kubeconfig.
final class Kubectl: Sendable {
  struct Output: CustomStringConvertible {
    let status: Int32
    let out: String
    let error: String

    var description: String { "status \(status)\n\(out)\n\(error)" }
  }

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

  /// Runs a command, for 30 seconds at most.
  func callAsFunction(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) async throws -> Output {
    try await run(arguments, input: input, environment: environment)
  }

  /// Runs a command, for 30 seconds at most.
  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) async throws -> Output {
    let run = UUID().uuidString
    let files = try ["in", "out", "error"].map { try write($0 == "in" ? input : "", to: "\(run).\($0)") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["30", try #require(Self.path)] + arguments
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home.path, "KUBECONFIG": home.path + "/kubeconfig",
      "NO_PROXY": "127.0.0.1",
    ].merging(environment) { $1 }
    process.currentDirectoryURL = home
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: files[0]))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files[1]))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files[2]))
    let status = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    return Output(
      status: status, out: try String(contentsOfFile: files[1], encoding: .utf8),
      error: try String(contentsOfFile: files[2], encoding: .utf8))
  }
}
