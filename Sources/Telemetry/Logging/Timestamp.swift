// Times as log entries print them.

import FoundationEssentials

/// RFC 3339 in UTC, to the millisecond: `2026-01-31T23:59:59.123Z`.
public enum Timestamp {
  /// The wall clock's time now.
  @Sendable public static func now() -> String { text(of: Date()) }

  /// The wall clock's time now, to the second: `2026-01-31T23:59:59Z`, as Kubernetes' objects have it.
  public static func seconds() -> String { Date().formatted(.iso8601) }

  /// A point in time as text.
  public static func text(of time: Date) -> String {
    time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
