// `kubectl prepull sandbox` as a process that runs while a test uses it.
import Subprocess
import Synchronization
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
  static let hasKubectl = ["/usr/local/bin", "/usr/bin"].contains { access($0 + "/kubectl", X_OK) == 0 }

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
    let said = Said()
    let home = try ScratchDirectory()
    var platform = PlatformOptions()
    // A session of its own: a terminal that runs these tests is not the sandbox's.
    platform.createSession = true
    let result = try await Subprocess.run(
      .path(FilePath(try PluginProcess.binary())), arguments: Arguments(["sandbox"] + arguments),
      environment: .custom(["PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": .init(scratch.path)]),
      workingDirectory: FilePath(scratch.path), platformOptions: platform, input: .none, output: .sequence,
      error: .sequence
    ) { execution in
      let (announced, announce) = AsyncStream.makeStream(of: String.self)
      return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          for try await line in execution.standardError.strings() { said.append(error: line) }
        }
        tasks.addTask {
          for try await line in execution.standardOutput.strings() {
            said.append(line)
            announce.yield(line)
          }
          announce.finish()
        }
        var lines = announced.makeAsyncIterator()
        guard let line = await lines.next(), line.hasPrefix("export KUBECONFIG=") else {
          try await tasks.waitForAll()
          throw ProcessFailure(description: "the sandbox was not announced: \(said.texts)")
        }
        let sandbox = RunningSandbox(
          kubeconfig: String(line.dropFirst("export KUBECONFIG=".count)), scratch: scratch, home: home,
          send: { try execution.send(signal: $0) })
        do {
          let value = try await body(sandbox)
          do {
            try execution.send(signal: .terminate)
          } catch {
            // The test has stopped it already.
          }
          try await tasks.waitForAll()
          return value
        } catch {
          try execution.send(signal: .kill)
          throw error
        }
      }
    }
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    let texts = said.texts
    return (result.closureResult, End(exitCode: code, output: texts.output, errors: texts.errors))
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

/// What a process has written so far.
private final class Said: Sendable {
  private let state = Mutex((output: "", errors: ""))

  var texts: (output: String, errors: String) { state.withLock { $0 } }

  func append(_ line: String) { state.withLock { $0.output += line + "\n" } }
  func append(error line: String) { state.withLock { $0.errors += line + "\n" } }
}
