// Times as Kubernetes writes them.

import FoundationEssentials

enum RFC3339 {
  /// In whole seconds, in UTC.
  static func text(_ date: Date) -> String { date.formatted(.iso8601) }

  /// The time, or nil when the text is none.
  static func date(_ text: String) -> Date? {
    do {
      return try Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains(".")).parse(text)
    } catch {
      return nil
    }
  }
}
