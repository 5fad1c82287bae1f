// What a conversion could not say exactly.
import YAML

/// One line of a conversion's report.
public struct ConversionNote: Sendable, Equatable {
  /// How far the target is from the source.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    /// The target says nearly the same.
    case approximate
    /// The target cannot say it; an annotation remembers it for the way back.
    case kept = "kept in an annotation"
    /// The target cannot say it and nothing remembers it.
    case lost
    /// The target has no form for the job at all.
    case noForm = "no form"

    /// Orders levels from harmless to impossible.
    public static func < (lhs: Level, rhs: Level) -> Bool {
      (allCases.firstIndex(of: lhs) ?? 0) < (allCases.firstIndex(of: rhs) ?? 0)
    }
  }

  /// How far the target is from the source.
  public var level: Level
  /// The source's field.
  public var path: FieldPath
  /// What becomes of it.
  public var message: String

  /// Makes a line.
  public init(_ level: Level, _ path: FieldPath, _ message: String) {
    self.level = level
    self.path = path
    self.message = message
  }
}

/// What came of converting one object.
public struct Conversion: Sendable {
  /// The objects in the target dialect; none when there is no form.
  public var objects: [Node]
  /// What was not exact.
  public var notes: [ConversionNote]

  /// The worst level reported, nil when everything was exact.
  public var level: ConversionNote.Level? { notes.map(\.level).max() }
}
