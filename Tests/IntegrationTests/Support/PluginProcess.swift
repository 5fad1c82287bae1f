// Runs the built plugin as a user's shell does.
import Dispatch
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a process left behind.
struct ProcessResult: CustomTestStringConvertible {
  var exitCode: Int32
  var output: String
  var errors: String

  var testDescription: String { "exit \(exitCode)\n--- stdout\n\(output)\n--- stderr\n\(errors)" }
}

/// A process that did not come to an end, or could not be started.
struct ProcessFailure: Error, CustomStringConvertible {
  var description: String
}

/// Starting of processes with a deadline.
enum PluginProcess {
  /// Far more than any command needs, also on a machine that builds at the same time.
  private static let timeoutMilliseconds = 300_000

  /// Runs `kubectl-prepull` with `arguments`.
  static func run(
    _ arguments: String..., input: String = "", in directory: ScratchDirectory? = nil,
    environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await run(arguments, input: input, in: directory, environment: environment)
  }

  /// Runs `kubectl-prepull` with `arguments`, `input` on its standard input, and `environment` besides PATH.
  static func run(
    _ arguments: [String], input: String = "", in directory: ScratchDirectory? = nil,
    environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await spawn([try binary()] + arguments, input: input, in: directory?.path, environment: environment)
  }

  /// Runs a shell script in which `$PREPULL` is the plugin.
  static func shell(_ script: String, in directory: ScratchDirectory? = nil) async throws -> ProcessResult {
    try await spawn(
      ["/bin/bash", "-c", script], input: "", in: directory?.path, environment: ["PREPULL": try binary()])
  }

  /// The plugin beside the test bundle, or else the debug build.
  static func binary() throws -> String {
    var candidates: [String] = []
    if let bundle = realpath("/proc/self/exe", nil) {
      defer { free(bundle) }
      candidates.append(Paths.parent(of: String(cString: bundle)) + "/kubectl-prepull")
    }
    candidates.append(Paths.package + "/.build/debug/kubectl-prepull")
    guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
      throw ProcessFailure(description: "kubectl-prepull is not built; run: swift build --product kubectl-prepull")
    }
    return found
  }

  /// Waits on a thread of its own: those of the tests are few, and others need them meanwhile.
  private static func spawn(
    _ command: [String], input: String, in directory: String?, environment: [String: String]
  ) async throws -> ProcessResult {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "plugin").async {
        continuation.resume(
          with: Result { try runToEnd(command, input: input, in: directory, environment: environment) })
      }
    }
  }

  private static func runToEnd(
    _ command: [String], input: String, in directory: String?, environment: [String: String]
  ) throws -> ProcessResult {
    let output = try Pipe()
    let errors = try Pipe()
    let standardInput = try InputFile(input)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, standardInput.descriptor, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output.writeEnd, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors.writeEnd, STDERR_FILENO)
    let command = directory.map { ["/usr/bin/env", "-C", $0] + command } ?? command
    var variables = environment
    variables["PATH"] = "/usr/bin:/bin"
    var identifier: pid_t = 0
    let code = withCStrings(command) { arguments in
      withCStrings(variables.map { "\($0)=\($1)" }) { environment in
        posix_spawn(&identifier, command[0], &actions, nil, arguments, environment)
      }
    }
    guard code == 0 else { throw ProcessFailure(description: "cannot start \(command[0]): error \(code)") }
    output.closeWriteEnd()
    errors.closeWriteEnd()
    let isInTime = Pipe.drain([output, errors], milliseconds: timeoutMilliseconds)
    if !isInTime { kill(identifier, SIGKILL) }
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    guard isInTime else { throw ProcessFailure(description: "\(command) did not end; killed") }
    // A signal counts as shells count it.
    let signal = status & 0x7F
    return ProcessResult(
      exitCode: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output.text, errors: errors.text)
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("the list ends with nil, so it is not empty") }
      return body(base)
    }
  }
}
