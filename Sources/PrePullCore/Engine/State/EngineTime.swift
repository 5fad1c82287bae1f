// Points in time as the engine is told them; it never asks a clock.
import FoundationEssentials

/// A point in time in milliseconds since 1970, UTC.
public struct EngineTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var milliseconds: Int64

  /// A time of so many milliseconds since 1970.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// A time of so many seconds since 1970.
  public init(seconds: Int) { milliseconds = Int64(clamping: seconds).multipliedClamped(by: 1000) }

  /// Reads RFC 3339 in UTC with whole seconds, as the API server and kubelet write it; nil for anything else.
  public init?(rfc3339 text: String) {
    do {
      let date = try Date(text, strategy: .iso8601)
      self.init(seconds: Int(date.timeIntervalSince1970))
    } catch {
      return nil
    }
  }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int { Int(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000) }

  /// RFC 3339 in UTC with whole seconds, as the API server writes times.
  public var description: String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
  }

  /// The time so many seconds later; a sum beyond the range stays at its end.
  public func adding(seconds: Int) -> EngineTime {
    let (sum, overflow) = milliseconds.addingReportingOverflow(Int64(clamping: seconds).multipliedClamped(by: 1000))
    return EngineTime(milliseconds: overflow ? (seconds > 0 ? .max : .min) : sum)
  }

  /// The time cut to whole seconds, which is what stored facts keep.
  var wholeSeconds: EngineTime { EngineTime(seconds: seconds) }

  /// Whether one time is before the other.
  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}

extension Int64 {
  fileprivate func multipliedClamped(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? (self > 0 ? .max : .min) : product
  }
}
