// Keeps what is logged.
package import Logging
import Synchronization

/// A log that a test can read: one line an entry, with its metadata.
package final class LogRecorder: Sendable {
  private let entries = Mutex<[String]>([])

  /// An empty log.
  package init() {}

  /// The entries so far.
  package var lines: [String] { entries.withLock { $0 } }
  /// The entries so far, one a line.
  package var text: String { lines.joined(separator: "\n") }

  /// A logger that writes here, of everything.
  package var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(recorder: self) }
    logger.logLevel = .trace
    return logger
  }

  private func add(_ line: String) { entries.withLock { $0.append(line) } }

  private struct Handler: LogHandler {
    let recorder: LogRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
      let error = event.error.map { " error=\($0)" } ?? ""
      recorder.add(
        "\(event.level) \(event.message)" + all.map { " \($0.key)=\($0.value)" }.joined() + error)
    }
  }
}
