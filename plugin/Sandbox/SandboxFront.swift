// What a sandbox is there for: to be announced and kept, or to run one command.
import PrePullSandbox
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Waits until everything is ready, then writes the kubeconfig, announces it or runs the command, and removes it.
final class SandboxFront: Service {
  private let server: SandboxServer
  private let processes: [SandboxProcess]
  private let kubeconfig: String?
  private let command: SandboxCommand?
  private let notes: SandboxNotes
  private let code = Mutex<Int32>(0)

  /// - Parameters:
  ///   - kubeconfig: Where the kubeconfig is written and stays; nil for a temporary file.
  ///   - command: What is run; nil to be there until a signal comes.
  init(
    server: SandboxServer, processes: [SandboxProcess], kubeconfig: String?, command: SandboxCommand?,
    notes: SandboxNotes
  ) {
    self.server = server
    self.processes = processes
    self.kubeconfig = kubeconfig
    self.command = command
    self.notes = notes
  }

  /// The command's exit code, once it has ended.
  var exitCode: Int32 { code.withLock { $0 } }

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await self.prepareAndServe() }
    } catch is CancellationError {
      // Stopped before everything was ready.
    }
  }

  private func prepareAndServe() async throws {
    for process in processes { try await process.becomeReady(server) }
    if let command {
      // From here on a signal is the command's; before, it ends this process, which has nothing to clean up yet.
      let signals = await UnixSignalsSequence(trapping: SandboxCommand.signals)
      let file = try KubeconfigFile.write(server.kubeconfig, to: kubeconfig)
      defer { file.removeIfTemporary() }
      let result = try await command.run(kubeconfig: file.path, signals: signals)
      code.withLock { $0 = result }
    } else {
      let file = try KubeconfigFile.write(server.kubeconfig, to: kubeconfig)
      defer { file.removeIfTemporary() }
      StandardError.write(notes.text)
      StandardOutput.write("export KUBECONFIG=\(file.path.shellQuoted)\n")
      try await Task.sleepUntilCancelled()
    }
  }
}

extension Task where Success == Never, Failure == Never {
  /// Returns by throwing `CancellationError`.
  fileprivate static func sleepUntilCancelled() async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    // A stream that nobody writes to ends with its task.
    defer { continuation.finish() }
    for await _ in stream {}
    try checkCancellation()
  }
}

extension String {
  /// As one word of a shell, in quotes where they are needed.
  var shellQuoted: String {
    let isPlain = !isEmpty && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+=:@%,".contains($0)) }
    return isPlain ? self : "'\(replacing("'", with: #"'\''"#))'"
  }
}
