// What is around the work of a process: its log, and an exit code that says how it ended.

import ArgumentParser
public import Logging
import Telemetry

/// A long-running process that is started by a command line.
public enum LoggedProcess {
  /// Has everything log JSON lines to stderr, runs `work`, and logs how it ended. Call it once.
  ///
  /// - Parameters:
  ///   - name: The process's name, which is the label of its own messages.
  ///   - level: What is logged at least.
  ///   - work: Runs until the process shall end.
  /// - Throws: `ExitCode.failure` when `work` failed; why is logged.
  public static func run(
    _ name: String, logging level: Logger.Level, _ work: (Logger) async throws -> Void
  ) async throws {
    LoggingSystem.bootstrap { label in
      var handler = JSONLogHandler(label: label)
      handler.logLevel = level
      return handler
    }
    let logger = Logger(label: name)
    do {
      try await work(logger)
    } catch {
      logger.critical("ended", metadata: ["error": "\(error)"])
      throw ExitCode.failure
    }
    logger.notice("stopped")
  }
}
