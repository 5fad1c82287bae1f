// Starts a process, keeps what it says, and stops it when the test is done with it.

package import Subprocess
import SystemPackage

/// A process that runs.
package struct RunningProcess: Sendable {
  /// Its number.
  package let pid: Int32
  /// What it writes to its standard output.
  package let output: LineLog
  /// What it writes to its standard error.
  package let errors: LineLog
  /// Sends it a signal; fails when it has ended.
  package let send: @Sendable (Signal) throws -> Void
}

/// How a process ended, and all that it said.
package struct ProcessEnd: Sendable, CustomStringConvertible {
  /// Its exit code; nil when a signal ended it.
  package let exitCode: Int32?
  /// Its standard output.
  package let output: String
  /// Its standard error.
  package let errors: String

  package var description: String { "exit code \(exitCode.map(String.init) ?? "none")\n\(output)\n\(errors)" }
}

package enum ProcessUnderTest {
  /// Starts a process, runs `body` with it, and stops it with SIGTERM unless `body` has; with SIGKILL if `body` fails.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - environment: All of its environment.
  ///   - directory: Where it runs; nil for here.
  ///   - ownSession: Whether it is cut off from the terminal of whoever runs the tests.
  @discardableResult
  package static func run<Value: Sendable>(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil,
    ownSession: Bool = false, body: @Sendable @escaping (RunningProcess) async throws -> Value
  ) async throws -> (value: Value, end: ProcessEnd) {
    let (output, errors) = (LineLog(), LineLog())
    var platform = PlatformOptions()
    platform.createSession = ownSession
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments),
      environment: .custom(
        Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
      workingDirectory: directory.map { FilePath($0) }, platformOptions: platform, input: .none, output: .sequence,
      error: .sequence
    ) { execution in
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          defer { output.finish() }
          for try await line in execution.standardOutput.strings() { output.append(line) }
        }
        tasks.addTask {
          defer { errors.finish() }
          for try await line in execution.standardError.strings() { errors.append(line) }
        }
        let process = RunningProcess(
          pid: execution.processIdentifier.value, output: output, errors: errors,
          send: { try execution.send(signal: $0) })
        func stop(_ signal: Signal) {
          do {
            try execution.send(signal: signal)
          } catch {
            // It has ended.
          }
        }
        do {
          let value = try await body(process)
          stop(.terminate)
          try await tasks.waitForAll()
          return value
        } catch {
          stop(.kill)
          throw error
        }
      }
    }
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return (result.closureResult, ProcessEnd(exitCode: code, output: output.text, errors: errors.text))
  }
}
