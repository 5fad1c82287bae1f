// Puts warnings into the form that the API server passes on to users.

/// Warnings as the header `Warning` carries them: one line each, short, and not too many.
///
/// API servers cut a warning at 256 characters and drop what comes after 4,096 characters in all; the
/// API's own advice is 120 a warning. What is left out is counted here, so that nobody takes a cut list
/// for the whole.
public struct WarningList: Sendable {
  /// The most characters of one warning.
  public static let maximumLength = 120
  /// The most warnings, the line that counts the rest among them.
  public static let maximumCount = 20
  /// The most characters of all warnings together.
  public static let maximumTotal = 4096

  /// The warnings to send.
  public let lines: [String]

  /// Shortens each text, drops repetitions, and counts what is too much.
  public init(_ texts: [String]) {
    var seen: Set<String> = []
    let all = texts.map(Self.shortened).filter { seen.insert($0).inserted }
    var kept = all.prefix(Self.maximumCount)
    var total = kept.reduce(0) { $0 + $1.unicodeScalars.count }
    if all.count <= Self.maximumCount, total <= Self.maximumTotal {
      lines = all
      return
    }
    while let last = kept.last,
      kept.count >= Self.maximumCount || total + Self.maximumLength > Self.maximumTotal
    {
      total -= last.unicodeScalars.count
      kept.removeLast()
    }
    lines = kept + ["and \(all.count - kept.count) more"]
  }

  /// The text on one line, cut between two words when it is too long.
  static func shortened(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var lastSpace: (end: String.UnicodeScalarIndex, count: Int)?
    var count = 0
    for scalar in text.unicodeScalars {
      // A header has one line; API servers drop a warning with control characters in it.
      let shown: Unicode.Scalar = scalar.isLineBreaking ? " " : scalar
      if count == maximumLength { return cut(scalars, at: lastSpace) }
      // The cut must leave room for the ellipsis, and not throw away most of the text for one long word.
      if shown == " ", count < maximumLength, count > maximumLength / 2 { lastSpace = (scalars.endIndex, count) }
      scalars.append(shown)
      count += 1
    }
    return String(scalars)
  }

  private static func cut(
    _ scalars: String.UnicodeScalarView, at space: (end: String.UnicodeScalarIndex, count: Int)?
  ) -> String {
    let end = space?.end ?? scalars.index(before: scalars.endIndex)
    return String(scalars[..<end]) + "…"
  }
}

extension Unicode.Scalar {
  fileprivate var isLineBreaking: Bool {
    value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
  }
}
