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
    var repairs = visibleRepairs
    if repairs.isEmpty { return false }
    let limit = Self.unreadableCount(source)
    var repaired = readable(after: repairs.flatMap(\.edits), limit)
    if repaired == nil {
      // One of them does harm; the others need not suffer for it.
      repairs = repairs.prefix(Self.maximumTries).filter { readable(after: $0.edits, limit) != nil }
      repaired = repairs.isEmpty ? nil : readable(after: repairs.flatMap(\.edits), limit)
    }
    guard let repaired else { return false }
    source = repaired
    applied += repairs.map(\.applied)
    return true
  }

  /// Trying repairs one by one reads the source each time.
  private static let maximumTries = 32

  /// The repairs that do not wait for each other.
  private var visibleRepairs: [(edits: [TextEdit], applied: Applied)] {
    var repairs: [(edits: [TextEdit], applied: Applied)] = []
    // Two repairs of one line wait for each other: the second is made in the next round.
    var lines: Set<UInt32> = []
    var names = takenNames
    for document in ManifestReader(source) where isOurs(document) {
      for diagnostic in document.diagnostics {
        guard let fix = diagnostic.fix, let made = document.edits(for: fix),
          !made.isEmpty, made.flatMap(\.lines).allSatisfy({ !lines.contains($0) }), isFree(fix, in: document, &names)
        else { continue }
        lines.formUnion(made.flatMap(\.lines))
        let applied = Applied(rule: diagnostic.rule, summary: fix.summary, range: diagnostic.range)
        repairs.append((source.hasWindowsLineEnds ? made.map(\.withWindowsLineEnds) : made, applied))
      }
    }
    return repairs
  }

  /// Whether a document may be touched: text that cannot be read and names none of our kinds is somebody else's.
  private func isOurs(_ document: ManifestDocument) -> Bool {
    guard !document.unreadable.isEmpty, let raw = document.raw else { return true }
    let text = String(decoding: raw.text(of: source), as: UTF8.self).lowercased()
    return ResourceKind.all.contains { text.contains($0.singular) }
  }

  /// The names of the source's objects, so that a repaired name is not another one's.
  private var takenNames: Set<String> {
    var names: Set<String> = []
    for object in ManifestReader(source).lazy.flatMap(\.objects) {
      if let name = object.node["metadata"]?["name"]?.string { names.insert(Self.nameKey(object, name)) }
    }
    return names
  }

  private static func nameKey(_ object: ManifestObject, _ name: String) -> String {
    "\(object.node["kind"]?.string ?? "")/\(object.node["metadata"]?["namespace"]?.string ?? "")/\(name)"
  }

  /// Whether a fix of a name gives one that no other object has.
  private func isFree(_ fix: Fix, in document: ManifestDocument, _ names: inout Set<String>) -> Bool {
    for step in fix.steps {
      guard case .replace(let node) = step.change, let name = node.string,
        step.path.steps.suffix(2) == [.field("metadata"), .field("name")],
        let object = document.objects.first(where: {
          $0.prefix.steps + [.field("metadata"), .field("name")] == step.path.steps
        })
      else { continue }
      return names.insert(Self.nameKey(object, name)).inserted
    }
    return true
  }

  /// The source with the edits, unless more than `limit` documents of it could not be read.
  private func readable(after edits: [TextEdit], _ limit: Int) -> SourceText? {
    let repaired: SourceText
    do {
      repaired = try source.applying(edits)
    } catch {
      return nil
    }
    return Self.unreadableCount(repaired) <= limit ? repaired : nil
  }

  private static func unreadableCount(_ source: SourceText) -> Int {
    ManifestReader(source).reduce(0) { $0 + ($1.unreadable.isEmpty ? 0 : 1) }
  }
}

extension TextEdit {
  /// The edit with the line ends of Windows' editors.
  fileprivate var withWindowsLineEnds: TextEdit {
    let lines = replacement.split(separator: "\n", omittingEmptySubsequences: false)
    return TextEdit(range: range, replacement: lines.joined(separator: "\r\n"))
  }

  /// The lines that the edit changes.
  fileprivate var lines: ClosedRange<UInt32> { range.start.line...max(range.start.line, range.end.line) }
}

extension SourceText {
  /// Whether the first line ends as Windows' editors end it.
  fileprivate var hasWindowsLineEnds: Bool {
    guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return false }
    return newline > 0 && bytes[newline - 1] == UInt8(ascii: "\r")
  }
}
