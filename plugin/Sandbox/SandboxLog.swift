// Where the processes in a sandbox log: trouble to stderr, all else nowhere.
import Logging

enum SandboxLog {
  /// Tells of warnings and errors, one line each.
  static func logger(_ name: String) -> Logger {
    var logger = Logger(label: name) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .warning
    return logger
  }

  /// Tells nothing: what ends a sandbox is said as its error.
  static let silent = Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
}
