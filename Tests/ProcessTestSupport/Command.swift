// Runs a command to its end. Foundation's Process would do, but crashes now and then when many threads start some.

import Foundation
internal import Subprocess
import SystemPackage
import TestSupport

/// What a command came to.
package struct CommandOutput: Sendable, CustomStringConvertible {
  /// Its exit code; 128 and the signal's number when a signal ended it.
  package let status: Int32
  /// What it wrote to standard output.
  package let out: String
  /// What it wrote to standard error.
  package let error: String

  /// Everything, for the message of a failed expectation.
  package var description: String { "status \(status)\n\(out)\n\(error)" }
}

/// Runs commands.
package enum Command {
  /// How long a command may take. What it waits for itself it must give up before, to be able to say so.
  private static let limit = Soak.isOn ? 600 : 120

  /// Runs a command, until a limit that only one reaches that hangs.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: What it is told.
  ///   - input: Its standard input.
  ///   - environment: All of its environment.
  ///   - directory: Where it runs; nil for where the tests do.
  package static func run(
    _ path: String, _ arguments: [String], input: String = "", environment: [String: String],
    in directory: String? = nil
  ) async throws -> CommandOutput {
    var variables: [Environment.Key: String] = [:]
    for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
    // A file: Subprocess ends the tests when a command ends before it has read a text to its end.
    let file = NSTemporaryDirectory() + "/prepull-stdin-\(UUID().uuidString)"
    try Data(input.utf8).write(to: URL(fileURLWithPath: file))
    let descriptor = try FileDescriptor.open(file, .readOnly)
    try FileManager.default.removeItem(atPath: file)
    let result = try await Subprocess.run(
      .path("/usr/bin/timeout"), arguments: Arguments(["\(limit)", path] + arguments), environment: .custom(variables),
      workingDirectory: directory.map { FilePath($0) },
      input: .fileDescriptor(descriptor, closeAfterSpawningProcess: true), output: .string(limit: 16 << 20),
      error: .string(limit: 16 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return CommandOutput(status: status, out: result.standardOutput, error: result.standardError)
  }
}
