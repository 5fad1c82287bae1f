// A length of time, finer than whole seconds: `1.5s`, `300ms` or `1m30s` on the command line.

/// Seconds of the nodes' time.
struct SimulatedTime: Equatable {
  /// At least 0.
  var seconds: Double

  /// Reads numbers with the units `h`, `m`, `s` and `ms`, the greater first and each at most once, or a number of
  /// seconds.
  init?(_ text: String) {
    if let number = Self.number(text[...]) {
      seconds = number
      return
    }
    var rest = text[...]
    var least = Double.infinity
    seconds = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Self.number(digits), let factor = Self.units[String(unit)], factor < least else { return nil }
      least = factor
      seconds += number * factor
    }
    guard least.isFinite, seconds <= Self.greatest else { return nil }
  }

  /// What is accepted, for messages.
  static let forms = "a time such as 2s, 300ms or 1m30s (h, m, s, ms)"

  /// A year, longer than any sandbox lives.
  private static let greatest = 366.0 * 24 * 3600
  private static let units: [String: Double] = ["h": 3600, "m": 60, "s": 1, "ms": 0.001]

  private static func number(_ text: Substring) -> Double? {
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(text),
      number <= greatest
    else { return nil }
    return number
  }
}
