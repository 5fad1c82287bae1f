// How much faster the nodes' time goes by: `10` or `10x` on the command line.

/// A factor from 0.01 to 10,000.
struct Speed: Equatable {
  var factor: Double

  /// Reads a number, perhaps with an `x` behind it.
  init?(_ text: String) {
    let digits = text.hasSuffix("x") ? text.dropLast() : text[...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits),
      (0.01...10_000).contains(number)
    else { return nil }
    factor = number
  }

  /// What is accepted, for messages.
  static let forms = "a factor such as 10 or 0.5, from 0.01 to 10000"
}
