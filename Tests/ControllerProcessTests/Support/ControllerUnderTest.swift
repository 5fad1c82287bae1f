// The real process, as a cluster runs it, and as it dies.

import ControllerTestSupport
import Glibc
import PrePullSandbox
import ProcessTestSupport
import TestSupport

/// A `prepull-controller` that runs.
struct RunningController: Sendable {
  let log: LineLog
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

enum ControllerUnderTest {
  /// Starts the process, runs `body` with it, and stops it.
  @discardableResult
  static func run<Value: Sendable>(
    _ server: SandboxServer, _ flags: [String] = ["--leader-elect", "false"],
    body: @Sendable @escaping (RunningController) async throws -> Value
  ) async throws -> (value: Value, end: ProcessEnd) {
    let path = "/tmp/prepull-controller-\(UInt64.random(in: 0 ... .max)).kubeconfig"
    try TemporaryFile.write(server.kubeconfig, to: path)
    defer { TemporaryFile.remove(path) }
    let arguments =
      ["--kubeconfig", path, "--namespace", TestCluster.namespace, "--health-listen", "127.0.0.1:0"] + flags
    return try await ProcessUnderTest.run(try BuiltProduct.path(of: "prepull-controller"), arguments) { process in
      try await body(RunningController(log: process.errors, pid: process.pid))
    }
  }
}
