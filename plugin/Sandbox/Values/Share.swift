// A part of a whole: `3%` or `0.03` on the command line.

/// A number from 0 to 1.
struct Share: Equatable {
  /// From 0 to 1.
  var value: Double

  /// Reads a percentage from 0% to 100%, or a number from 0 to 1.
  init?(_ text: String) {
    let isPercent = text.hasSuffix("%")
    let digits = isPercent ? text.dropLast() : text[...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits)
    else { return nil }
    value = isPercent ? number / 100 : number
    guard value <= 1 else { return nil }
  }

  /// What is accepted, for messages.
  static let forms = "a share such as 3% or 0.03, from 0 to 100%"
}
