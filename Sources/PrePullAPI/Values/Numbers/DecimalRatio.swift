// A share between 0 and 1 in plain decimals, compared exactly: no double ever decides whether a job fails.

/// A ratio such as `0.1`, `.5` or `1`, kept as its decimal digits.
///
/// Two ratios are equal when their values are: `0.1` and `.10` are. ``description`` is the text as written.
public struct DecimalRatio: Sendable, CustomStringConvertible {
  /// A regular expression, in RE2's and ECMA 262's syntax alike, that accepts exactly what ``init(_:)``
  /// accepts.
  public static let pattern = #"^(0|0?\.[0-9]+|1(\.0+)?)$"#

  /// The ratio as it was written.
  public let description: String
  private let isOne: Bool
  /// The digits after the point, without zeros at the end.
  private let fraction: [UInt8]

  /// Reads a plain decimal from 0 to 1, with any number of digits.
  ///
  /// - Throws: what is wrong, with a repair where only one is possible.
  public init(_ text: String) throws(DecimalRatioError) {
    let bytes = Array(text.utf8)
    let point = bytes.firstIndex(of: .ascii(".")) ?? bytes.endIndex
    let whole = bytes[..<point]
    var fraction = bytes[point...].dropFirst()
    let isOne = whole.elementsEqual("1".utf8)
    let isWellFormed =
      (isOne || whole.elementsEqual("0".utf8) || (whole.isEmpty && point < bytes.endIndex))
      && fraction.isEmpty == (point == bytes.endIndex)
      && fraction.allSatisfy { isOne ? $0 == .ascii("0") : $0.isASCIIDigit }
    guard isWellFormed else { throw DecimalRatioDiagnosis.error(for: text) }
    while fraction.last == .ascii("0") { fraction.removeLast() }
    self.description = text
    self.isOne = isOne
    self.fraction = fraction.map { $0 - .ascii("0") }
  }

  /// Whether `failed / selected` is greater than the ratio; equal is not.
  ///
  /// - Parameters:
  ///   - failed: how many failed; below 0 counts as 0.
  ///   - selected: how many there are. With none, any failure is more than every ratio.
  public func isExceeded(failed: Int, of selected: Int) -> Bool {
    guard failed > 0 else { return false }
    guard failed < selected else { return failed > selected || !isOne }
    if isOne { return false }
    // Long division, digit by digit, against the ratio's digits.
    let divisor = UInt(selected)
    var remainder = UInt(failed)
    for digit in fraction {
      let product = remainder.multipliedFullWidth(by: 10)
      let quotient: UInt
      (quotient, remainder) = divisor.dividingFullWidth(product)
      if quotient != UInt(digit) { return quotient > UInt(digit) }
    }
    return remainder > 0
  }

  /// The shortest way to write the same value, with a digit before the point.
  public var normalized: String {
    if isOne { return "1" }
    return fraction.isEmpty
      ? "0" : "0." + String(decoding: fraction.map { $0 + .ascii("0") }, as: UTF8.self)
  }
}

extension DecimalRatio: Hashable, Comparable {
  /// Whether both have the same value, however it is written.
  public static func == (left: Self, right: Self) -> Bool {
    left.isOne == right.isOne && left.fraction == right.fraction
  }

  /// Whether the left value is the smaller one.
  public static func < (left: Self, right: Self) -> Bool {
    left.isOne != right.isOne ? right.isOne : left.fraction.lexicographicallyPrecedes(right.fraction)
  }

  /// Hashes the value, not its way of being written.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(isOne)
    hasher.combine(fraction)
  }
}
