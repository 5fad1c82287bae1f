// The ways in which a command ends without having done what was asked.

/// Thrown by a command to end with an exit code; the message, when there is one, goes to stderr.
struct CommandFailure: Error {
  /// The exit codes, which scripts rely on.
  enum Code: Int32 {
    /// Everything was done.
    case done = 0
    /// The input is wrong.
    case wrongInput = 1
    /// The command line is wrong.
    case wrongCommandLine = 2
    /// The conversion would lose something.
    case wouldLose = 3
    /// The time that `--timeout` gave was over, as with timeout(1).
    case timedOut = 124
    /// SIGHUP, as shells count it.
    case hungUp = 129
    /// Ctrl-C.
    case interrupted = 130
    /// SIGTERM.
    case terminated = 143

    /// The job failed, or the cluster refused.
    static let failed = Code.wrongInput
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
