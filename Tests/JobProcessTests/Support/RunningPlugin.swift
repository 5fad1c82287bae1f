// The built plugin as a process, at pipes or at a terminal.
import Dispatch
import Glibc
import Synchronization
import TestSupport

/// A `kubectl-prepull` that runs. Its streams are read on threads of their own, as the sandbox that it talks to runs on
/// the test's.
final class RunningPlugin: Sendable {
  private struct State {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var exit: Int32?
    var isStopped = false
    var openStreams: Int
    var waiting: [CheckedContinuation<Void, Never>] = []

    var isOver: Bool { exit != nil && openStreams == 0 }
  }

  private let state: Mutex<State>
  private let process: pid_t
  /// The terminal's other end; -1 at pipes.
  private let terminal: Int32

  /// Starts the plugin.
  ///
  /// - Parameters:
  ///   - environment: beside PATH.
  ///   - terminal: the size of a terminal for stdin and stdout, nil for pipes.
  static func start(
    _ arguments: [String], environment: [String: String] = [:], terminal: (columns: Int, rows: Int)? = nil
  ) throws -> RunningPlugin {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    let errors = try ends()
    var output = (read: Int32(-1), write: Int32(-1))
    var main: Int32 = -1
    if let terminal {
      // What posix_openpt and its like do; the importer leaves them out.
      main = open("/dev/ptmx", O_RDWR | O_NOCTTY | Int32(O_CLOEXEC))
      var unlocked: Int32 = 0
      var number: Int32 = 0
      guard main >= 0, ioctl(main, Self.setLock, &unlocked) == 0, ioctl(main, Self.getNumber, &number) == 0 else {
        throw SpawnFailure(code: errno)
      }
      var window = winsize()
      window.ws_col = UInt16(terminal.columns)
      window.ws_row = UInt16(terminal.rows)
      _ = ioctl(main, UInt(TIOCSWINSZ), &window)
      // A new session: the first terminal that it opens is the one that Ctrl-C comes from.
      posix_spawnattr_setflags(&attributes, Int16(Self.setSession))
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/pts/\(number)", O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
    } else {
      output = try ends()
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO)
    }
    posix_spawn_file_actions_adddup2(&actions, errors.write, STDERR_FILENO)
    let command = [try BuiltProduct.path(of: "kubectl-prepull")] + arguments
    let variables = environment.merging(["PATH": "/usr/bin:/bin", "HOME": "/nowhere"]) { given, _ in given }
    var process: pid_t = 0
    let code = withCStrings(command) { arguments in
      withCStrings(variables.map { "\($0)=\($1)" }) { environment in
        posix_spawn(&process, command[0], &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw SpawnFailure(code: code) }
    close(errors.write)
    if output.write >= 0 { close(output.write) }
    return RunningPlugin(process: process, terminal: main, output: main >= 0 ? main : output.read, errors: errors.read)
  }

  /// `POSIX_SPAWN_SETSID`, which the importer leaves out.
  private static let setSession = 0x80
  /// The low byte of the status of a process that was stopped.
  private static let stopped: Int32 = 0x7F
  /// `TIOCSPTLCK` and `TIOCGPTN`.
  private static let (setLock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))

  private static func ends() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw SpawnFailure(code: errno)
    }
    return (ends[0], ends[1])
  }

  private init(process: pid_t, terminal: Int32, output: Int32, errors: Int32) {
    self.process = process
    self.terminal = terminal
    state = Mutex(State(openStreams: 2))
    read(output) { $0.output += $1 }
    read(errors) { $0.errors += $1 }
    thread { [self] in
      var status: Int32 = 0
      while true {
        guard waitpid(process, &status, WUNTRACED) >= 0 || errno != EINTR else { continue }
        guard status & 0xFF == Self.stopped else { break }
        change { $0.isStopped = true }
      }
      let signal = status & 0x7F
      change { $0.exit = signal == 0 ? (status >> 8) & 0xFF : 128 + signal }
    }
  }

  private func read(_ descriptor: Int32, _ take: @escaping @Sendable (inout State, [UInt8]) -> Void) {
    thread { [self] in
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        // A terminal whose last user is gone answers with an error.
        guard count > 0 else { break }
        change { take(&$0, Array(buffer[..<count])) }
      }
      change { $0.openStreams -= 1 }
    }
  }

  private func thread(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "plugin").async(execute: body)
  }

  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      let waiting = state.waiting
      state.waiting = []
      return waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  // MARK: - What it says

  var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
  var errors: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }

  /// Waits until the output satisfies the condition.
  ///
  /// - Throws: when the process ends before.
  func wait(_ what: String = "", until isEnough: (String) -> Bool) async throws {
    while true {
      let (text, isOver) = state.withLock { (String(decoding: $0.output, as: UTF8.self), $0.isOver) }
      if isEnough(text) { return }
      if isOver { throw EndedEarly(what: what, output: text, errors: errors) }
      await waitForChange { $0.output.count != text.utf8.count || $0.isOver }
    }
  }

  /// Waits until the process was stopped.
  func stop() async {
    while !state.withLock({ $0.isStopped || $0.isOver }) { await waitForChange { $0.isStopped || $0.isOver } }
  }

  /// Waits for the end and gives the exit code, 128 and more for a signal.
  func exitCode() async -> Int32 {
    while true {
      if let code = state.withLock({ $0.isOver ? $0.exit : nil }) { return code }
      await waitForChange { $0.isOver }
    }
  }

  private func waitForChange(_ hasChanged: (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if hasChanged(state) { return true }
        state.waiting.append(continuation)
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  // MARK: - What is done to it

  func send(signal: Int32) { kill(process, signal) }

  /// Types on its terminal.
  func type(_ bytes: [UInt8]) { _ = write(terminal, bytes, bytes.count) }

  /// Changes the terminal's size, of which the kernel tells the process.
  func resize(columns: Int, rows: Int) {
    var window = winsize()
    window.ws_col = UInt16(columns)
    window.ws_row = UInt16(rows)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &window)
  }

  /// Whether the terminal shows what is typed.
  var terminalEchoes: Bool {
    var settings = termios()
    return tcgetattr(terminal, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }
}

struct SpawnFailure: Error {
  let code: Int32
}

struct EndedEarly: Error, CustomStringConvertible {
  let what: String
  let output: String
  let errors: String
  var description: String { "the plugin ended before \(what)\n--- stdout\n\(output)\n--- stderr\n\(errors)" }
}

private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("the list ends with nil, so it is not empty") }
    return body(UnsafePointer(base))
  }
}
