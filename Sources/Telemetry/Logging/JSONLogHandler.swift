// One line of JSON a log entry, for whatever collects the output of containers.

import Logging
import YAML

/// Writes each log entry as one JSON object on a line of its own.
///
/// The object holds `time` (RFC 3339, UTC, milliseconds), `level`, `logger`, `msg`, and every metadata value under its
/// own key. A metadata key that is one of those four gets an underscore in front, so that no key stands twice.
public struct JSONLogHandler: LogHandler {
  /// Where finished lines go: each call gets one whole line, its newline included.
  public typealias Output = @Sendable (_ line: [UInt8]) -> Void

  /// Entries below this level are not written.
  public var logLevel: Logger.Level = .info
  /// What every entry of this logger carries.
  public var metadata: Logger.Metadata = [:]
  /// Gives what an entry carries from where it is logged.
  public var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let output: Output
  private let now: @Sendable () -> String

  private static let ownKeys: Set<String> = ["time", "level", "logger", "msg"]

  /// A handler for the logger of that label.
  ///
  /// - Parameters:
  ///   - label: What stands under `logger`.
  ///   - now: Gives the time of an entry as it shall be printed.
  ///   - output: Takes a finished line. It is called on the thread that logs, and must not block for long.
  public init(
    label: String, now: @escaping @Sendable () -> String = Timestamp.now,
    output: @escaping Output = StandardError.write
  ) {
    self.label = label
    self.now = now
    self.output = output
  }

  /// One value that every entry of this logger carries.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one entry.
  public func log(event: LogEvent) {
    var entry = Mapping()
    entry["time"] = Node(.string(now()))
    entry["level"] = Node(.string(event.level.rawValue))
    entry["logger"] = Node(.string(label))
    entry["msg"] = Node(.string(event.message.description))
    for (key, value) in merged(with: event.metadata).sorted(by: { $0.key < $1.key }) {
      entry[Self.ownKeys.contains(key) ? "_" + key : key] = value.node
    }
    output(JSONWriter.bytes(Node(.mapping(entry)), layout: .compact) + [UInt8(ascii: "\n")])
  }

  private func merged(with own: Logger.Metadata?) -> Logger.Metadata {
    var all = metadataProvider?.get() ?? [:]
    all.merge(metadata) { $1 }
    if let own { all.merge(own) { $1 } }
    return all
  }
}

extension Logger.MetadataValue {
  fileprivate var node: Node {
    switch self {
    case .string(let text): Node(.string(text))
    case .stringConvertible(let value): Node(.string(value.description))
    case .array(let values): Node(.sequence(values.map(\.node)))
    case .dictionary(let values):
      Node(
        .mapping(Mapping(values.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: $0.value.node) })))
    }
  }
}
