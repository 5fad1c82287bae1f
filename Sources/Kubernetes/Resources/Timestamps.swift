// Times as the Kubernetes API writes them.

public import FoundationEssentials

/// RFC 3339 times of the API: `Time` in whole seconds, `MicroTime` with six digits.
public enum Timestamps {
  /// The time, with or without a fraction; nil when the text is not one.
  public static func date(_ text: String) -> Date? {
    for hasFraction in [false, true] {
      let style = Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction)
      do {
        return try style.parse(text)
      } catch {
        continue
      }
    }
    return nil
  }

  /// `2026-01-31T23:59:59Z`.
  static func seconds(_ date: Date) -> String { date.formatted(Date.ISO8601FormatStyle()) }

  /// `2026-01-31T23:59:59.123456Z`.
  static func micro(_ date: Date) -> String {
    let micros = Int64((date.timeIntervalSince1970 * 1e6).rounded())
    let whole = Date(timeIntervalSince1970: Double(micros.flooredQuotient(1_000_000)))
    let fraction = String(micros - micros.flooredQuotient(1_000_000) * 1_000_000)
    let padded = String(repeating: "0", count: 6 - fraction.count) + fraction
    return seconds(whole).dropLast() + ".\(padded)Z"
  }
}

extension Int64 {
  fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
