// The real process, as a cluster runs it, and as it dies.

import ControllerTestSupport
import Glibc
import PrePullSandbox
import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import YAML

/// A `prepull-controller` that runs.
struct RunningController: Sendable {
  let log: ProcessLog
  let pid: pid_t

  /// Ends the process as a machine that loses its power does.
  func kill() { _ = Glibc.kill(pid, SIGKILL) }
  /// Asks the process to stop.
  func terminate() { _ = Glibc.kill(pid, SIGTERM) }
  /// Lets the process stand still, as a machine that is short of everything does.
  func freeze() { _ = Glibc.kill(pid, SIGSTOP) }
  /// Lets it go on.
  func thaw() { _ = Glibc.kill(pid, SIGCONT) }
}

/// What a process said on its standard error so far.
final class ProcessLog: Sendable {
  private struct State: Sendable {
    var lines: [String] = []
    var readers: [Int: AsyncStream<String>.Continuation] = [:]
    var isOver = false
  }

  private let state = Mutex(State())

  func append(_ line: String) {
    let readers = state.withLock { state in
      state.lines.append(line)
      return Array(state.readers.values)
    }
    for reader in readers { reader.yield(line) }
  }

  func finish() {
    let readers = state.withLock { state in
      state.isOver = true
      return Array(state.readers.values)
    }
    for reader in readers { reader.finish() }
  }

  var text: String { state.withLock { $0.lines.joined(separator: "\n") } }

  /// Waits until the process says nothing more.
  func waitForEnd() async {
    for await _ in follow().stream {
      // Only the end counts.
    }
  }

  private func follow() -> (stream: AsyncStream<String>, past: [String]) {
    let (stream, continuation) = AsyncStream<String>.makeStream()
    let (past, isOver) = state.withLock { state in
      state.readers[state.readers.count] = continuation
      return (state.lines, state.isOver)
    }
    if isOver { continuation.finish() }
    return (stream, past)
  }

  /// Waits for an entry with that message.
  func wait(for message: String, limit: Duration = .seconds(30)) async throws {
    let (stream, past) = follow()
    if past.contains(where: { Self.has($0, message) }) { return }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await line in stream where Self.has(line, message) { return }
        throw NotReached(description: "\"\(message)\" in the log:\n\(self.text)")
      }
      group.addTask {
        try await Task.sleep(for: limit)
        throw NotReached(description: "\"\(message)\" in the log after \(limit):\n\(self.text)")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private static func has(_ line: String, _ message: String) -> Bool { line.contains("\"msg\":\"\(message)\"") }
}

/// How a process ended.
struct ControllerEnd: Sendable {
  /// Its exit code; nil when a signal ended it.
  let exitCode: Int32?
  let log: String
}

enum ControllerUnderTest {
  /// Starts the process, runs `body` with it, and stops it.
  @discardableResult
  static func run<Value: Sendable>(
    _ server: SandboxServer, _ flags: [String] = ["--leader-elect", "false"],
    body: @Sendable @escaping (RunningController) async throws -> Value
  ) async throws -> (value: Value, end: ControllerEnd) {
    let path = "/tmp/prepull-controller-\(UInt64.random(in: 0 ... .max)).kubeconfig"
    try TemporaryFile.write(server.kubeconfig, to: path)
    defer { TemporaryFile.remove(path) }
    let log = ProcessLog()
    let arguments =
      ["--kubeconfig", path, "--namespace", TestCluster.namespace, "--health-listen", "127.0.0.1:0"] + flags
    let result = try await Subprocess.run(
      .path(try BuiltProduct.path(of: "prepull-controller")), arguments: Arguments(arguments),
      environment: .custom([:]), input: .none, output: .discarded, error: .sequence
    ) { execution in
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          for try await line in execution.standardError.strings() { log.append(line) }
          log.finish()
        }
        let running = RunningController(log: log, pid: execution.processIdentifier.value)
        do {
          let value = try await body(running)
          running.terminate()
          try await tasks.waitForAll()
          return value
        } catch {
          running.kill()
          throw error
        }
      }
    }
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return (result.closureResult, ControllerEnd(exitCode: code, log: log.text))
  }
}
