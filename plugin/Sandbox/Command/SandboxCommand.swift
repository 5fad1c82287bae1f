// A command inside the sandbox: started with its kubeconfig, told of signals, waited for.
import Subprocess
import SystemPackage
import UnixSignals

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A program with its arguments, which has this process's streams.
struct SandboxCommand: Sendable {
  /// What is passed on.
  static let signals: [UnixSignal] = [.sigint, .sigterm, .sighup, .sigquit, .sigusr1, .sigusr2]

  private let name: String
  private let arguments: [String]
  private let executable: Executable

  /// - Parameter words: the program and its arguments; not empty.
  /// - Throws: exit code 127 when there is no such program.
  init(_ words: [String]) async throws(CommandFailure) {
    name = words[0]
    arguments = Array(words.dropFirst())
    guard !name.contains("/") else {
      try Self.checkFile(name)
      executable = .path(FilePath(name))
      return
    }
    executable = .name(name)
    do {
      _ = try await executable.resolveExecutablePath(in: .inherit)
    } catch {
      throw Self.notFound(name)
    }
  }

  /// Runs to the end.
  /// - Returns: The exit code; 128 and the signal's number when a signal ended it.
  /// - Throws: exit code 126 or 127 when it cannot be run.
  func run(kubeconfig: String, signals: UnixSignalsSequence) async throws -> Int32 {
    let relay = SignalRelay()
    var platform = PlatformOptions()
    platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { for await signal in signals { await relay.pass(signal) } }
      defer { tasks.cancelAll() }
      do {
        let result = try await Subprocess.run(
          executable, arguments: Arguments(arguments),
          environment: .inherit.updating(["KUBECONFIG": kubeconfig]), platformOptions: platform,
          input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError
        ) { execution in
          await relay.began { signal in try execution.send(signal: signal) }
        }
        await relay.ended()
        switch result.terminationStatus {
        case .exited(let code): return code
        case .signaled(let signal): return 128 + signal
        }
      } catch let error as SubprocessError {
        throw failure(error)
      }
    }
  }

  private static func checkFile(_ path: String) throws(CommandFailure) {
    var information = stat()
    guard stat(path, &information) == 0 else { throw notFound(path) }
    if information.st_mode & S_IFMT == S_IFDIR { throw notExecutable(path, SystemError.message(EISDIR)) }
    if access(path, X_OK) != 0 { throw notExecutable(path, SystemError.message(errno)) }
  }

  private func failure(_ error: SubprocessError) -> CommandFailure {
    if error.code == .executableNotFound { return Self.notFound(name) }
    return Self.notExecutable(name, "\(error)")
  }

  private static func notExecutable(_ name: String, _ reason: String) -> CommandFailure {
    CommandFailure(.ofCommand(126), "the command \(quotedForTerminal(name)) cannot be run: \(reason)")
  }

  private static func notFound(_ name: String) -> CommandFailure {
    CommandFailure(
      .ofCommand(127),
      name.contains("/")
        ? "the command \(quotedForTerminal(name)) is not there"
        : "the command \(quotedForTerminal(name)) is not on PATH")
  }
}

/// Passes signals on to a program, those that come early once it runs.
private actor SignalRelay {
  typealias Send = @Sendable (Signal) throws -> Void

  private var send: Send?
  private var early: [UnixSignal] = []

  func began(_ send: @escaping Send) {
    self.send = send
    for signal in early { pass(signal) }
    early = []
  }

  func ended() { send = nil }

  func pass(_ signal: UnixSignal) {
    // What is typed at the terminal goes to every process in its foreground: the program has it already.
    if signal == .sigint || signal == .sigquit, Self.isInForeground { return }
    guard let send else { return early.append(signal) }
    do {
      try send(Signal(rawValue: signal.rawValue))
    } catch {
      // It has just ended.
    }
  }

  private static var isInForeground: Bool {
    let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return false }
    defer { close(terminal) }
    return tcgetpgrp(terminal) == getpgrp()
  }
}
