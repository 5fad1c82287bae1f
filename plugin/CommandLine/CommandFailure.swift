// The ways in which a command ends without having done what was asked.

/// Thrown by a command to end with an exit code; the message, when there is one, goes to stderr.
struct CommandFailure: Error {
  /// The exit codes, which scripts rely on.
  enum Code: Equatable {
    /// Everything was done.
    case done
    /// The input is wrong.
    case wrongInput
    /// The command line is wrong.
    case wrongCommandLine
    /// The conversion would lose something.
    case wouldLose
    /// The time that `--timeout` gave was over, as with timeout(1).
    case timedOut
    /// SIGHUP, as shells count it.
    case hungUp
    /// Ctrl-C.
    case interrupted
    /// SIGTERM.
    case terminated
    /// That of a command that was run, or 126 or 127, as shells have it, when it could not be.
    case ofCommand(Int32)

    /// The job failed, or the cluster refused.
    static let failed = Code.wrongInput

    /// As the system has it.
    var number: Int32 {
      switch self {
      case .done: 0
      case .wrongInput: 1
      case .wrongCommandLine: 2
      case .wouldLose: 3
      case .timedOut: 124
      case .hungUp: 129
      case .interrupted: 130
      case .terminated: 143
      case .ofCommand(let number): number
      }
    }
  }

  /// The exit code.
  var code: Code
  /// What is wrong and what to do; empty when it was printed already.
  var message: String

  init(_ code: Code, _ message: String = "") {
    self.code = code
    self.message = message
  }
}
