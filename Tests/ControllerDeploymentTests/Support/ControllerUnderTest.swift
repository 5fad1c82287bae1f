// The real controller, as a cluster runs it.

import ProcessTestSupport
import TestSupport

enum ControllerUnderTest {
  /// Starts the process, runs `body` once it works, and stops it.
  ///
  /// - Returns: Its exit code.
  /// - Throws: What `body` throws, or that the process ended by itself, with what it said.
  static func run(
    _ arguments: [String], body: @Sendable @escaping (LineLog) async throws -> Void
  ) async throws -> Int32? {
    let flags = ["--health-listen", "127.0.0.1:0", "--log-level", "debug"] + arguments
    let (_, end) = try await ProcessUnderTest.run(try BuiltProduct.path(of: "prepull-controller"), flags) { process in
      try await process.errors.wait(for: "ready")
      try await body(process.errors)
    }
    return end.exitCode
  }
}
