// Repairs a source as far as nobody needs to be asked.
import YAML

/// A source after its unambiguous repairs.
public struct SourceRepair: Sendable {
  /// One repair that was made.
  public struct Applied: Sendable {
    /// The rule that was broken.
    public var rule: Rule
    /// What was done.
    public var summary: String
    /// The place in the source as it was when the repair was made.
    public var range: SourceRange?
  }

  /// The source as it is now.
  public private(set) var source: SourceText
  /// What was done, in order.
  public private(set) var applied: [Applied] = []

  /// Repairs `source`. Comments, layout and everything that is not understood stay as they are. Warnings
  /// are mended too where their repair changes no meaning.
  public init(_ source: SourceText) {
    self.source = source
    // A repair can bring the next mistake to light, as when a colon makes a key of a string.
    for _ in 0..<Self.maximumRounds where !applyRound() { break }
  }

  /// More rounds than mistakes can hide behind each other.
  private static let maximumRounds = 64

  /// Makes the repairs that are visible now; false when there are none.
  private mutating func applyRound() -> Bool {
    var edits: [TextEdit] = []
    var done: [Applied] = []
    // Two repairs of one line wait for each other: the second is made in the next round.
    var lines: Set<UInt32> = []
    for document in ManifestReader(source) {
      for diagnostic in document.diagnostics {
        guard let fix = diagnostic.fix, let made = fix.edits(in: source, root: document.document?.root),
          !made.isEmpty, made.flatMap(\.lines).allSatisfy({ !lines.contains($0) })
        else { continue }
        lines.formUnion(made.flatMap(\.lines))
        edits += made
        done.append(Applied(rule: diagnostic.rule, summary: fix.summary, range: diagnostic.range))
      }
    }
    guard !edits.isEmpty, let repaired = readable(after: edits) else { return false }
    source = repaired
    applied += done
    return true
  }

  /// The source with the edits, unless they would make a document unreadable that could be read.
  private func readable(after edits: [TextEdit]) -> SourceText? {
    let repaired: SourceText
    do {
      repaired = try source.applying(edits)
    } catch {
      return nil
    }
    func unreadable(_ source: SourceText) -> Int {
      ManifestReader(source).reduce(0) { $0 + ($1.unreadable.isEmpty ? 0 : 1) }
    }
    return unreadable(repaired) <= unreadable(source) ? repaired : nil
  }
}

extension TextEdit {
  /// The lines that the edit changes.
  fileprivate var lines: ClosedRange<UInt32> { range.start.line...max(range.start.line, range.end.line) }
}
