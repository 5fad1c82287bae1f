// Characters that look like YAML's own and are not.

/// The look-alikes that keyboards, word processors and web pages put into YAML.
enum LookAlikes {
  /// A colon of full width, as Chinese and Japanese keyboards give.
  static let colon: Unicode.Scalar = "\u{FF1A}"

  /// Commas of full width.
  static let commas: Set<Unicode.Scalar> = ["\u{FF0C}", "\u{3001}"]

  /// Dashes and bullets.
  static let dashes: Set<Unicode.Scalar> = [
    "\u{FF0D}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{2212}",
    "\u{2022}",
    "\u{00B7}", "\u{30FB}",
  ]

  /// Quotes of full width.
  static let fullWidthQuotes: Set<Unicode.Scalar> = ["\u{FF02}", "\u{FF07}"]

  /// Curly, low and pointed quotes.
  static let smartQuotes: Set<Unicode.Scalar> = [
    "\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}",
    "\u{00AB}",
    "\u{00BB}", "\u{2033}", "\u{2032}",
  ]

  static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    smartQuotes.contains(scalar) || fullWidthQuotes.contains(scalar)
  }

  /// How many columns an unusual space takes; nil for anything else.
  static func width(ofSpace scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x3000: 2
    case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x1680: 1
    case 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF: 0
    default: nil
    }
  }

  /// The code point as `U+00A0`.
  static func name(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
