// Text that cannot steer the terminal it is shown on.

extension StringProtocol {
  /// The text with control characters, which could steer the terminal, replaced by U+FFFD. A long run of them says
  /// no more than one.
  public var safeForTerminal: String {
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
public enum ReplacementRun {
  /// More than these are shown as one.
  public static let longest = 3
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
