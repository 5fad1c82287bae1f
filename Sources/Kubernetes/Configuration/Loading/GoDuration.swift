// Durations as kubectl's flags write them.

/// Go's notation: `300ms`, `1m30s`, `2h`; fractions allowed.
public enum GoDuration {
  /// Reads `--request-timeout`: a duration, or whole seconds; nil for `0`, no timeout.
  /// - Throws: ``ConfigurationError`` of code `invalidValue`.
  static func requestTimeout(_ text: String) throws(ConfigurationError) -> Duration? {
    let duration = Int32(text).map { Duration.seconds(Int64($0)) } ?? parse(text)
    guard let duration, duration >= .zero else {
      throw ConfigurationError(
        .invalidValue, "--request-timeout \"\(text)\" is not a duration",
        advice: "write it like 30s, 1m30s or 2h; 0 means no timeout")
    }
    return duration == .zero ? nil : duration
  }

  /// The duration, or nil when the text is not one or is over 100,000 hours. There are no negative ones.
  public static func parse(_ text: String) -> Duration? {
    var rest = Substring(text)
    var total = 0.0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(number) else { return nil }
      rest = rest.dropFirst(number.count)
      guard let (name, seconds) = units.first(where: { rest.hasPrefix($0.0) }) else { return nil }
      rest = rest.dropFirst(name.count)
      total += value * seconds
    }
    return total <= 100_000 * 3_600 ? .seconds(total) : nil
  }

  /// Longer names first where one begins another.
  private static let units: [(String, Double)] = [
    ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3_600),
  ]
}
