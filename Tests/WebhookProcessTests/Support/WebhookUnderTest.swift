// The real process, as a cluster runs it.

import ProcessTestSupport
import Subprocess
import SystemPackage
import TestSupport
import YAML

/// A `prepull-webhook` that runs.
struct RunningWebhook: Sendable {
  /// `127.0.0.1:PORT` of the webhooks.
  let address: String
  /// `127.0.0.1:PORT` of health and metrics.
  let healthAddress: String
  let log: LineLog
  /// Asks the process to stop.
  let terminate: @Sendable () throws -> Void
}

/// How a process ended.
struct WebhookEnd: Sendable {
  let exitCode: Int32?
  let log: String
}

enum WebhookUnderTest {
  private static func executable() throws -> String { try BuiltProduct.path(of: "prepull-webhook") }

  /// Starts the process on free ports, runs `body` with it once it listens, and stops it.
  ///
  /// - Throws: What `body` throws, or that the process ended before it listened, with what it said.
  @discardableResult
  static func run<Value: Sendable>(
    _ arguments: [String], environment: [String: String] = [:],
    body: @Sendable @escaping (RunningWebhook) async throws -> Value
  ) async throws -> (value: Value, end: WebhookEnd) {
    let flags = ["--listen", "127.0.0.1:0", "--health-listen", "127.0.0.1:0", "--shutdown-delay", "0"] + arguments
    let (value, end) = try await ProcessUnderTest.run(try executable(), flags, environment: environment) { process in
      let log = process.errors
      let address = try await log.wait(for: "listening")["address"]?.string ?? ""
      let health = try await log.wait(for: "health is served")["address"]?.string ?? ""
      return try await body(
        RunningWebhook(
          address: address, healthAddress: health, log: log, terminate: { try process.send(.terminate) }))
    }
    return (value, WebhookEnd(exitCode: end.exitCode, log: end.errors))
  }

  /// Runs the process to its end, for command lines that it refuses.
  static func refusal(_ arguments: [String]) async throws -> WebhookEnd {
    let result = try await Subprocess.run(
      .path(FilePath(try executable())), arguments: Arguments(arguments), environment: .custom([:]), input: .none,
      output: .discarded, error: .string(limit: 1 << 16))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return WebhookEnd(exitCode: code, log: result.standardError)
  }
}
