// Text that is safe to show on a terminal, and how wide it is there.

/// A text in quotes, for messages about paths and names.
func quotedForTerminal(_ text: String) -> String { "\"\(text.safeForTerminal)\"" }

extension StringProtocol {
  /// The text with control characters, which could steer the terminal, replaced by U+FFFD. A long run of them says
  /// no more than one.
  var safeForTerminal: String {
    guard unicodeScalars.contains(where: { $0.isControl || $0 == "\u{FFFD}" }) else { return String(self) }
    var shown: [Unicode.Scalar] = []
    var run = 0
    for scalar in unicodeScalars {
      let isReplaced = scalar.isControl || scalar == "\u{FFFD}"
      run = isReplaced ? run + 1 : 0
      shown.append(isReplaced ? "\u{FFFD}" : scalar)
      if run == ReplacementRun.longest + 1 {
        shown.removeLast(ReplacementRun.longest)
      } else if run > ReplacementRun.longest {
        shown.removeLast()
      }
    }
    return String(String.UnicodeScalarView(shown))
  }
}

/// Runs of U+FFFD.
enum ReplacementRun {
  /// More than these are shown as one.
  static let longest = 3
}

/// Column widths as terminals count them.
///
/// Own code because libc's `wcwidth` knows ASCII alone in the C locale that containers run in, and
/// Swift's character properties leave East Asian width out.
enum DisplayWidth {
  /// The columns that a scalar takes: 0, 1 or 2.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(scalar) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isEmojiPresentation || wideRanges.contains { $0.contains(scalar.value) }
  }

  /// The blocks that UAX #11 calls wide or full-width.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x17000...0x18CFF, 0x1AFF0...0x1B16F, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]
}

extension Unicode.Scalar {
  /// C0, DEL, C1, and the bidirectional controls that can make a line read differently from what it says.
  fileprivate var isControl: Bool {
    switch value {
    case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: true
    default: false
    }
  }
}
