// Why a text is no ratio, and which ratio was meant.

/// The reason a text was refused as a ratio.
public struct DecimalRatioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is; more kinds may be added.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// Nothing, or only white space.
    case empty
    /// White space around the number.
    case whitespace
    /// A number with a percent sign.
    case percentage
    /// A number with an exponent, such as `1e-1`.
    case exponent
    /// A leading sign.
    case signed
    /// A number above 1.
    case tooLarge
    /// A number that is nearly a plain decimal: `1.`, `00.5`, `0,5`.
    case unusualForm
    /// No number at all.
    case notANumber
  }

  /// What kind of fault it is.
  public let code: Code
  /// One sentence without a full stop that says what is wrong.
  public let message: String
  /// The ratio that was meant, when that is beyond doubt; it always parses.
  public let suggestion: String?

  /// The message, followed by the suggestion if there is one.
  public var description: String {
    suggestion.map { "\(message); did you mean \($0.quoted())?" } ?? message
  }
}

/// Looks closely at a text that is no ratio.
enum DecimalRatioDiagnosis {
  /// Longest text for which a repair is looked for.
  private static let maximumLength = 64

  static func error(for text: String) -> DecimalRatioError {
    let code = code(for: text)
    return DecimalRatioError(code: code, message: message(code, text), suggestion: suggestion(for: text))
  }

  private static func code(for text: String) -> DecimalRatioError.Code {
    let core = text.trimmedWhitespace()
    if core.isEmpty { return .empty }
    if core != text { return .whitespace }
    if core.utf8.last == .ascii("%") { return .percentage }
    if core.utf8.first == .ascii("-") || core.utf8.first == .ascii("+") {
      return Decimal(core.dropFirst()) == nil ? .notANumber : .signed
    }
    guard let decimal = Decimal(core) else { return .notANumber }
    if decimal.hasExponent { return .exponent }
    return decimal.plain(shiftedBy: 0).map(isInRange) == true ? .unusualForm : .tooLarge
  }

  private static func message(_ code: DecimalRatioError.Code, _ text: String) -> String {
    let expected = "must be a decimal from 0 to 1 such as \"0.1\""
    return switch code {
    case .empty: "\(expected), got an empty text"
    case .whitespace: "\(expected) without white space, got \(text.quoted())"
    case .percentage: "\(expected), not a percentage, got \(text.quoted())"
    case .exponent: "\(expected), without an exponent, got \(text.quoted())"
    case .signed: "\(expected), without a sign, got \(text.quoted())"
    case .tooLarge: "\(expected), got \(text.quoted()), which is more than 1"
    case .unusualForm: "\(expected), with digits before or after a single point, got \(text.quoted())"
    case .notANumber: "\(expected), got \(text.quoted()), which is no decimal"
    }
  }

  private static func suggestion(for text: String) -> String? {
    guard text.utf8.count <= maximumLength else { return nil }
    var core = text.trimmedWhitespace()
    var shift = 0
    if core.utf8.last == .ascii("%") {
      core = String(core.dropLast()).trimmedWhitespace()
      shift = -2
    }
    if core.utf8.first == .ascii("+") { core.removeFirst() }
    guard let plain = Decimal(core)?.plain(shiftedBy: shift), isInRange(plain), plain != text else {
      return nil
    }
    return plain
  }

  /// Of a number without needless zeros.
  private static func isInRange(_ plain: String) -> Bool {
    plain == "0" || plain == "1" || plain.hasPrefix("0.")
  }
}

/// A decimal as people and programs write it, more loosely than a ratio may be written.
private struct Decimal {
  private var digits: [UInt8]
  private var pointIndex: Int
  let hasExponent: Bool

  /// `12`, `1.`, `.5`, `0,5`, `1e-1`; nil for anything else.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    let mantissaEnd = bytes.firstIndex { $0.asciiLowercased == .ascii("e") } ?? bytes.endIndex
    let parts = bytes[..<mantissaEnd].split(omittingEmptySubsequences: false) {
      $0 == .ascii(".") || $0 == .ascii(",")
    }
    guard parts.count <= 2, let whole = parts.first else { return nil }
    digits = Array(parts.joined())
    pointIndex = whole.count
    hasExponent = mantissaEnd < bytes.endIndex
    guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else { return nil }
    guard hasExponent else { return }
    // More than three digits of exponent are no ratio that anybody means.
    let exponent = String(decoding: bytes[(mantissaEnd + 1)...], as: UTF8.self)
    guard exponent.utf8.count <= 4, let value = Int(exponent) else { return nil }
    pointIndex += value
  }

  /// The number times ten to `shift`, in plain digits without needless zeros; nil when it is absurdly long.
  func plain(shiftedBy shift: Int) -> String? {
    let point = pointIndex + shift
    guard abs(point) <= 100, digits.count <= 1024 else { return nil }
    let padded =
      Array(repeating: UInt8.ascii("0"), count: max(0, -point)) + digits
      + Array(repeating: UInt8.ascii("0"), count: max(0, point - digits.count))
    let split = max(0, point)
    let whole = padded[..<split].drop { $0 == .ascii("0") }
    var fraction = padded[split...]
    while fraction.last == .ascii("0") { fraction.removeLast() }
    let front = whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
    return fraction.isEmpty ? front : front + "." + String(decoding: fraction, as: UTF8.self)
  }
}
