// kubectl and the plugin, run as a user runs them.

import ControllerTestSupport
import Foundation
import PrePullSandbox
import Subprocess
import SystemPackage
import TestSupport

/// Commands with one cluster's kubeconfig.
struct Tools: Sendable {
  struct Output: CustomStringConvertible {
    let code: Int32?
    let out: String
    let error: String

    var description: String { "exit code \(code.map(String.init) ?? "none")\n\(out)\n\(error)" }
  }

  static let kubectlPath = ["/usr/local/bin/kubectl", "/usr/bin/kubectl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  static let hasKubectl = kubectlPath != nil

  private let home: String

  /// Runs `body` with the tools of a cluster.
  static func with(_ cluster: TestCluster, _ body: (Tools) async throws -> Void) async throws {
    let home = NSTemporaryDirectory() + "/prepull-tools-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    let result: Result<Void, any Error>
    do {
      try TemporaryFile.write(cluster.server.kubeconfig, to: home + "/kubeconfig")
      result = .success(try await body(Tools(home: home)))
    } catch {
      result = .failure(error)
    }
    try FileManager.default.removeItem(atPath: home)
    try result.get()
  }

  /// Runs kubectl with a text on its standard input.
  func kubectl(_ arguments: String..., input: String = "") async throws -> Output {
    try await run(.path(FilePath(Self.kubectlPath ?? "/usr/bin/kubectl")), arguments, input)
  }

  /// Runs the plugin with a text on its standard input.
  func plugin(_ arguments: String..., input: String = "") async throws -> Output {
    try await run(.path(FilePath(try BuiltProduct.path(of: "kubectl-prepull"))), arguments, input)
  }

  private func run(_ executable: Executable, _ arguments: [String], _ input: String) async throws -> Output {
    let result = try await Subprocess.run(
      executable, arguments: Arguments(arguments),
      environment: .custom(["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "KUBECONFIG": home + "/kubeconfig"]),
      input: .string(input), output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Output(code: code, out: result.standardOutput, error: result.standardError)
  }
}
