// The real process, as a cluster runs it.

import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing
import YAML

/// A `prepull-webhook` that runs.
struct RunningWebhook: Sendable {
  /// `127.0.0.1:PORT` of the webhooks.
  let address: String
  /// `127.0.0.1:PORT` of health and metrics.
  let healthAddress: String
  let log: ProcessLog
  /// Asks the process to stop.
  let terminate: @Sendable () throws -> Void
}

/// What a process said on its standard error so far.
final class ProcessLog: Sendable {
  private let lines = Mutex<[String]>([])

  func append(_ line: String) { lines.withLock { $0.append(line) } }

  var text: String { lines.withLock { $0.joined(separator: "\n") } }

  /// The entries with that message.
  func entries(_ message: String) throws -> [Node] {
    try lines.withLock { $0 }.map { try JSONReader.read(Array($0.utf8)) }.filter { $0["msg"]?.string == message }
  }
}

/// How a process ended.
struct WebhookEnd: Sendable {
  let exitCode: Int32?
  let log: String
}

enum WebhookUnderTest {
  private static func executable() throws -> FilePath { FilePath(try BuiltProduct.path(of: "prepull-webhook")) }

  /// Starts the process on free ports, runs `body` with it once it listens, and stops it.
  ///
  /// - Throws: What `body` throws, or that the process ended before it listened, with what it said.
  @discardableResult
  static func run<Value: Sendable>(
    _ arguments: [String], environment: [String: String] = [:],
    body: @Sendable @escaping (RunningWebhook) async throws -> Value
  ) async throws -> (value: Value, end: WebhookEnd) {
    let log = ProcessLog()
    let flags = ["--listen", "127.0.0.1:0", "--health-listen", "127.0.0.1:0", "--shutdown-delay", "0"] + arguments
    let result = try await Subprocess.run(
      .path(try executable()), arguments: Arguments(flags),
      environment: .custom(
        Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
      input: .none, output: .discarded, error: .sequence
    ) { execution in
      let (ready, announce) = AsyncThrowingStream.makeStream(of: (address: String, health: String).self)
      return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          var address: String?
          var health: String?
          for try await line in execution.standardError.strings() {
            log.append(line)
            let entry = try JSONReader.read(Array(line.utf8))
            if entry["msg"]?.string == "listening" { address = entry["address"]?.string }
            if entry["msg"]?.string == "health is served" { health = entry["address"]?.string }
            if let address, let health { announce.yield((address, health)) }
          }
          announce.finish(throwing: WebhookEndedEarly(log: log.text))
        }
        var iterator = ready.makeAsyncIterator()
        guard let (address, health) = try await iterator.next() else { throw WebhookEndedEarly(log: log.text) }
        let webhook = RunningWebhook(
          address: address, healthAddress: health, log: log,
          terminate: { try execution.send(signal: .terminate) })
        do {
          let value = try await body(webhook)
          // A test may have stopped it already.
          do {
            try execution.send(signal: .terminate)
          } catch {
            // It has ended.
          }
          try await tasks.waitForAll()
          return value
        } catch {
          try execution.send(signal: .kill)
          throw error
        }
      }
    }
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return (result.closureResult, WebhookEnd(exitCode: code, log: log.text))
  }

  /// Runs the process to its end, for command lines that it refuses.
  static func refusal(_ arguments: [String]) async throws -> WebhookEnd {
    let result = try await Subprocess.run(
      .path(try executable()), arguments: Arguments(arguments), environment: .custom([:]), input: .none,
      output: .discarded, error: .string(limit: 1 << 16))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return WebhookEnd(exitCode: code, log: result.standardError)
  }
}

struct WebhookEndedEarly: Error, CustomStringConvertible {
  let log: String
  var description: String { "the webhook ended before it listened:\n\(log)" }
}
