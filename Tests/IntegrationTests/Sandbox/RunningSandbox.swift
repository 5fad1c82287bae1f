// `kubectl prepull sandbox` as a process that runs while a test uses it.
import ProcessTestSupport
import Subprocess
import SystemPackage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A sandbox that has announced itself.
struct RunningSandbox: Sendable {
  /// Where its kubeconfig is.
  let kubeconfig: String
  /// The directory that it takes for temporary files.
  let scratch: ScratchDirectory
  /// kubectl's home, with its cache.
  let home: ScratchDirectory
  /// Sends it a signal.
  let send: @Sendable (Signal) throws -> Void

  /// Why tests with kubectl are skipped.
  static let needsKubectl: Comment = "needs kubectl in /usr/local/bin or /usr/bin"
  static let hasKubectl = kubectl != nil
  /// The path of kubectl, nil when this machine has none.
  static let kubectl: String? = ["/usr/local/bin", "/usr/bin"].map { $0 + "/kubectl" }.first { access($0, X_OK) == 0 }

  /// How a sandbox ended, and all that it said.
  struct End: Sendable, CustomTestStringConvertible {
    var exitCode: Int32?
    var output: String
    var errors: String

    var testDescription: String { "exit \(exitCode.map(String.init) ?? "-")\n\(output)\n\(errors)" }
  }

  /// Starts a sandbox, runs `body` with it once it is announced, and stops it with SIGTERM unless `body` has.
  @discardableResult
  static func run<Value: Sendable>(
    _ arguments: [String] = [], in scratch: ScratchDirectory,
    body: @Sendable @escaping (RunningSandbox) async throws -> Value
  ) async throws -> (value: Value, end: End) {
    let home = try ScratchDirectory()
    let (value, end) = try await ProcessUnderTest.run(
      try PluginProcess.binary(), ["sandbox"] + arguments,
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": scratch.path], in: scratch.path,
      // A terminal that runs these tests is not the sandbox's.
      ownSession: true
    ) { process in
      let announcement = "export KUBECONFIG="
      let line: String
      do {
        line = try await process.output.waitForLine("the announcement") { _ in true }
      } catch {
        throw ProcessFailure(description: "the sandbox was not announced: \(process.errors.text)")
      }
      guard line.hasPrefix(announcement) else {
        throw ProcessFailure(description: "the sandbox was not announced, but said: \(line)")
      }
      return try await body(
        RunningSandbox(
          kubeconfig: String(line.dropFirst(announcement.count)), scratch: scratch, home: home, send: process.send))
    }
    func lines(_ text: String) -> String { text.isEmpty ? "" : text + "\n" }
    return (value, End(exitCode: end.exitCode, output: lines(end.output), errors: lines(end.errors)))
  }

  /// Runs kubectl in the sandbox.
  func kubectl(_ arguments: String..., input: String = "") async throws -> End {
    let result = try await Subprocess.run(
      .name("kubectl"), arguments: Arguments(arguments),
      environment: .custom([
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": .init(home.path), "KUBECONFIG": .init(kubeconfig),
        "NO_PROXY": "127.0.0.1",
      ]), workingDirectory: FilePath(home.path), input: .string(input), output: .string(limit: 1 << 22),
      error: .string(limit: 1 << 20))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return End(exitCode: code, output: result.standardOutput, errors: result.standardError)
  }
}
