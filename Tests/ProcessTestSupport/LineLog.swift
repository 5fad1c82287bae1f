// Lines that come one by one, such as those that a process writes, for those who wait for one of them.

import Synchronization
import TestSupport
package import YAML

/// The lines so far, and a way to wait for the next ones.
package final class LineLog: Sendable {
  private struct State: Sendable {
    var lines: [String] = []
    var readers: [Int: AsyncStream<String>.Continuation] = [:]
    var isOver = false
  }

  /// A line did not come.
  package struct NotSaid: Error, CustomStringConvertible {
    /// What was waited for, and what came instead.
    package let description: String
  }

  private let state = Mutex(State())

  /// A log without lines.
  package init() {}

  /// Adds a line.
  package func append(_ line: String) {
    let readers = state.withLock { state in
      state.lines.append(line)
      return Array(state.readers.values)
    }
    for reader in readers { reader.yield(line) }
  }

  /// Says that no more lines come.
  package func finish() {
    let readers = state.withLock { state in
      state.isOver = true
      return Array(state.readers.values)
    }
    for reader in readers { reader.finish() }
  }

  /// The lines so far.
  package var lines: [String] { state.withLock { $0.lines } }

  /// The lines so far in one text.
  package var text: String { lines.joined(separator: "\n") }

  /// The JSON entries with that message.
  package func entries(_ message: String) throws -> [Node] {
    try lines.map { try JSONReader.read(Array($0.utf8)) }.filter { $0["msg"]?.string == message }
  }

  // MARK: - Waiting

  /// Waits until no more lines come.
  package func waitForEnd() async {
    for await _ in follow().stream {
      // Only the end counts.
    }
  }

  /// Waits for a line.
  ///
  /// - Returns: The first one, be it there already, that `isWanted` takes.
  /// - Throws: ``NotSaid`` when the lines end, or the time does, before it comes.
  @discardableResult
  package func waitForLine(
    _ what: String, limit: Duration = Patience.limit, _ isWanted: @escaping @Sendable (String) -> Bool
  ) async throws -> String {
    let (stream, past) = follow()
    if let line = past.first(where: isWanted) { return line }
    return try await withThrowingTaskGroup(of: String.self) { group in
      group.addTask {
        for await line in stream where isWanted(line) { return line }
        throw NotSaid(description: "\(what) is not in the log:\n\(self.text)")
      }
      group.addTask {
        try await Task.sleep(for: limit)
        throw NotSaid(description: "\(what) is not in the log after \(limit):\n\(self.text)")
      }
      defer { group.cancelAll() }
      guard let line = try await group.next() else { throw CancellationError() }
      return line
    }
  }

  /// Waits for a JSON entry with that message.
  @discardableResult
  package func wait(for message: String, limit: Duration = Patience.limit) async throws -> Node {
    let line = try await waitForLine("\"\(message)\"", limit: limit) { $0.contains("\"msg\":\"\(message)\"") }
    return try JSONReader.read(Array(line.utf8))
  }

  private func follow() -> (stream: AsyncStream<String>, past: [String]) {
    let (stream, continuation) = AsyncStream<String>.makeStream()
    let (number, past, isOver) = state.withLock { state in
      let number = (state.readers.keys.max() ?? 0) + 1
      state.readers[number] = continuation
      return (number, state.lines, state.isOver)
    }
    continuation.onTermination = { [weak self] _ in
      let reader = self?.state.withLock { $0.readers.removeValue(forKey: number) }
      // Let go outside of the lock.
      _ = reader
    }
    if isOver { continuation.finish() }
    return (stream, past)
  }
}
