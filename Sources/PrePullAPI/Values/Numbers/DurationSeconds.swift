// A length of time on the command line (`300`, `5m`, `1h30m`), in the whole seconds that the APIs count in.

/// Whole seconds from 0 to `Int32.max`, read from a number or from a number with units.
public struct DurationSeconds: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The length of time.
  public let seconds: Int32

  /// A length of time that is at least 0; nil for less.
  public init?(seconds: Int32) {
    guard seconds >= 0 else { return nil }
    self.seconds = seconds
  }

  /// Reads `300`, `300s`, `5m`, `1h30m` or `1d`: a whole number of seconds, or whole numbers with the units
  /// `d`, `h`, `m` and `s`, each at most once and the greater first.
  ///
  /// - Throws: what is wrong, with a repair where only one is possible.
  public init(_ text: String) throws(MalformedValueError) {
    do throws(MalformedValueError) {
      seconds = try Self.parsed(text)
    } catch {
      throw MalformedValueError(message: error.message, suggestion: DurationRepair.suggestion(for: text))
    }
  }

  /// With units, the greatest first: `1h30m`, `0s`.
  public var description: String {
    var rest = seconds
    var result = ""
    for unit in Unit.allCases where rest >= unit.seconds {
      result += "\(rest / unit.seconds)\(unit.rawValue)"
      rest %= unit.seconds
    }
    return result.isEmpty ? "0s" : result
  }

  /// Whether the left one is shorter.
  public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

  enum Unit: Character, CaseIterable {
    case day = "d"
    case hour = "h"
    case minute = "m"
    case second = "s"

    var seconds: Int32 {
      switch self {
      case .day: 86_400
      case .hour: 3_600
      case .minute: 60
      case .second: 1
      }
    }
  }
}

extension DurationSeconds {
  fileprivate static func parsed(_ text: String) throws(MalformedValueError) -> Int32 {
    if text.trimmedWhitespace().isEmpty {
      throw .init(message: "must be a length of time such as 300, 300s or 5m, got an empty text")
    }
    if text.utf8.first == .ascii("-") {
      throw .init(message: "must not be negative, got \(text.quoted())")
    }
    var rest = text.utf8[...]
    var total: Int64 = 0
    var smallest: Unit?
    while !rest.isEmpty {
      let digits = rest.prefix(while: \.isASCIIDigit)
      rest = rest[digits.endIndex...]
      guard !digits.isEmpty else { throw malformed(text) }
      let unit = try unit(rest.first, after: smallest, in: text)
      rest = rest.dropFirst()
      smallest = unit
      total = try sum(total, digits, unit, text)
    }
    // Every addition was checked, so this cannot fail.
    return Int32(clamping: total)
  }

  private static func unit(
    _ byte: UInt8?, after smallest: Unit?, in text: String
  ) throws(MalformedValueError) -> Unit {
    guard let byte else {
      // A number alone is seconds; after "1m" it is anybody's guess.
      guard smallest == nil else {
        throw .init(message: "the last number in \(text.quoted()) has no unit (d, h, m or s)")
      }
      return .second
    }
    guard let unit = Unit(rawValue: Character(Unicode.Scalar(byte))) else { throw malformed(text) }
    if let smallest, unit.seconds >= smallest.seconds {
      throw .init(message: "the units in \(text.quoted()) must come once each, the greater first")
    }
    return unit
  }

  private static func sum(
    _ total: Int64, _ digits: Substring.UTF8View, _ unit: Unit, _ text: String
  ) throws(MalformedValueError) -> Int64 {
    // Eleven digits and more exceed the range in any unit, leading zeros aside; they would overflow below.
    let significant = digits.drop { $0 == .ascii("0") }
    let number = significant.count > 10 ? nil : significant.reduce(0) { $0 * 10 + Int64($1 &- 0x30) }
    guard let number, total + number * Int64(unit.seconds) <= Int64(Int32.max) else {
      throw .init(message: "\(text.quoted()) is too long; at most \(Int32.max) seconds are possible")
    }
    return total + number * Int64(unit.seconds)
  }

  private static func malformed(_ text: String) -> MalformedValueError {
    .init(
      message:
        "\(text.quoted()) is no length of time; expected whole seconds, or whole numbers with d, h, m and s")
  }
}

/// Finds the length of time that was meant.
private enum DurationRepair {
  private static let words: [(spellings: [String], unit: String)] = [
    (["d", "day", "days"], "d"),
    (["h", "hr", "hrs", "hour", "hours"], "h"),
    (["m", "min", "mins", "minute", "minutes"], "m"),
    (["s", "sec", "secs", "second", "seconds"], "s"),
  ]

  static func suggestion(for text: String) -> String? {
    guard text.utf8.count <= 64 else { return nil }
    var result = ""
    var rest = text.lowercasedASCII().utf8.filter { !$0.isASCIIWhitespace }[...]
    while !rest.isEmpty {
      let number = rest.prefix(while: \.isASCIIDigit)
      rest = rest[number.endIndex...]
      let word = rest.prefix(while: \.isASCIILetter)
      rest = rest[word.endIndex...]
      let spelling = String(decoding: word, as: UTF8.self)
      guard !number.isEmpty, let unit = words.first(where: { $0.spellings.contains(spelling) })?.unit else {
        return nil
      }
      result += String(decoding: number, as: UTF8.self) + unit
    }
    return result != text && parses(result) ? result : nil
  }

  private static func parses(_ text: String) -> Bool {
    do throws(MalformedValueError) {
      _ = try DurationSeconds.parsed(text)
      return true
    } catch {
      return false
    }
  }
}
