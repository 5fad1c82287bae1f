// The real controller, as a cluster runs it.

import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing
import YAML

/// What a controller said on its standard error so far.
final class ControllerLog: Sendable {
  private let lines = Mutex<[String]>([])

  func append(_ line: String) { lines.withLock { $0.append(line) } }

  var text: String { lines.withLock { $0.joined(separator: "\n") } }

  /// Whether there is an entry of that message.
  func says(_ message: String) -> Bool { text.contains("\"msg\":\"\(message)\"") }
}

struct ControllerEndedEarly: Error, CustomStringConvertible {
  let log: String
  var description: String { "the controller ended before it was told to:\n\(log)" }
}

enum ControllerUnderTest {
  /// Starts the process, runs `body` once it works, and stops it.
  ///
  /// - Returns: Its exit code.
  /// - Throws: What `body` throws, or that the process ended by itself, with what it said.
  static func run(
    _ arguments: [String], body: @Sendable @escaping (ControllerLog) async throws -> Void
  ) async throws -> Int32? {
    let log = ControllerLog()
    let executable = FilePath(try BuiltProduct.path(of: "prepull-controller"))
    let flags = ["--health-listen", "127.0.0.1:0", "--log-level", "debug"] + arguments
    let result = try await Subprocess.run(
      .path(executable), arguments: Arguments(flags), environment: .custom([:]), input: .none, output: .discarded,
      error: .sequence
    ) { execution in
      let (ready, announce) = AsyncThrowingStream.makeStream(of: Void.self)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          for try await line in execution.standardError.strings() {
            log.append(line)
            if line.contains("\"msg\":\"ready\"") { announce.yield() }
          }
          announce.finish(throwing: ControllerEndedEarly(log: log.text))
        }
        do {
          var iterator = ready.makeAsyncIterator()
          guard try await iterator.next() != nil else { throw ControllerEndedEarly(log: log.text) }
          try await body(log)
          try execution.send(signal: .terminate)
          try await tasks.waitForAll()
        } catch {
          try execution.send(signal: .kill)
          throw error
        }
      }
    }
    return if case .exited(let code) = result.terminationStatus { code } else { nil }
  }
}
