// One thing that is wrong, or unwise, in an object.
import YAML

/// How much a finding matters.
public enum Severity: String, Sendable {
  /// The object is refused.
  case error
  /// The object is accepted, but probably not what its author meant.
  case warning
}

/// A finding about one field: which rule, where, what, and how to mend it.
public struct Diagnostic: Sendable {
  /// The rule that was broken.
  public var rule: Rule
  /// The field, from the object's root.
  public var path: FieldPath
  /// What is wrong, in a sentence without the path.
  public var message: String
  /// What to write instead, when that is known but not safe to do unasked.
  public var hint: String?
  /// The unambiguous repair.
  public var fix: Fix?
  /// Where it stands in the source, when the object was read from one.
  public var range: SourceRange?
  /// Another place that belongs to the finding, such as the first of two duplicates.
  public var related: SourceRange?

  /// Makes a finding.
  public init(
    _ rule: Rule, at path: FieldPath, _ message: String, hint: String? = nil, fix: Fix? = nil,
    range: SourceRange? = nil, related: SourceRange? = nil
  ) {
    self.rule = rule
    self.path = path
    self.message = message
    self.hint = hint
    self.fix = fix
    self.range = range
    self.related = related
  }

  /// How much it matters; a property of the rule.
  public var severity: Severity { rule.severity }
}

extension Diagnostic: CustomStringConvertible {
  /// `path: message`, as the API server's causes read.
  public var description: String { "\(path): \(message)" }
}

extension Sequence<Diagnostic> {
  /// Those that refuse the object.
  public var errors: [Diagnostic] { filter { $0.severity == .error } }
  /// Those that only warn.
  public var warnings: [Diagnostic] { filter { $0.severity == .warning } }
}
