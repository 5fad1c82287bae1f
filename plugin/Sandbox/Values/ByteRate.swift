// How much goes over a line: `20MB/s` on the command line.

/// Bytes a second.
struct ByteRate: Equatable {
  /// More than 0.
  var bytesPerSecond: Double

  /// Reads a number with one of the units; `/s` may be left out.
  init?(_ text: String) {
    let lower = text.lowercased()
    let rest = lower.hasSuffix("/s") ? lower.dropLast(2) : lower[...]
    let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number > 0, number.isFinite else { return nil }
    guard let factor = Self.units[String(rest.dropFirst(digits.count))] else { return nil }
    bytesPerSecond = number * factor
  }

  /// What is accepted, for messages.
  static let forms =
    "bytes a second such as 20MB/s, 512KiB/s or 100Mbit/s (B, KB, MB, GB, KiB, MiB, GiB, or kbit, Mbit, Gbit)"

  private static let units: [String: Double] = [
    "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824, "kbit": 125,
    "mbit": 125e3, "gbit": 125e6,
  ]
}
