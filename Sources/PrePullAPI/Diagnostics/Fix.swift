// A repair that leaves no doubt about what the author meant.
import YAML

/// What mends a finding.
public struct Fix: Sendable, Equatable {
  /// What is done to the field.
  public enum Change: Sendable, Equatable {
    /// The field's key is written differently; its value stays.
    case rename(to: String)
    /// The field's value is replaced.
    case replace(with: Node)
    /// The field's scalar is put in quotes just as it is written.
    case quote
    /// The field, or the list item, is taken out.
    case remove
    /// The field's value becomes the value of a new key below it.
    case wrap(under: String)
    /// A field is added to the mapping.
    case add(key: String, value: Node)
    /// The source itself is edited, for text that is not YAML yet.
    case edit([TextEdit])
  }

  /// One change to one field.
  public struct Step: Sendable, Equatable {
    /// The field that is changed.
    public var path: FieldPath
    /// The change.
    public var change: Change

    /// Makes a step.
    public init(_ path: FieldPath, _ change: Change) {
      self.path = path
      self.change = change
    }
  }

  /// What the repair does, as an instruction: "write nodeNames instead of nodes".
  public var summary: String
  /// The changes, all of which are needed.
  public var steps: [Step]

  /// Makes a repair of several steps.
  public init(_ summary: String, steps: [Step]) {
    self.summary = summary
    self.steps = steps
  }

  /// Makes a repair of the field at `path`.
  public init(_ summary: String, at path: FieldPath, _ change: Change) {
    self.init(summary, steps: [Step(path, change)])
  }
}
