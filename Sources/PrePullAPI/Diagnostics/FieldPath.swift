// The path from an object's root to one of its fields.

/// A path such as `spec.selector.matchExpressions[0].key`, in the notation of the API server's errors.
public struct FieldPath: Hashable, Sendable {
  /// One step down.
  public enum Step: Hashable, Sendable {
    /// Into a field that the schema names.
    case field(String)
    /// Into a list, counted from 0.
    case index(Int)
    /// Into a map whose keys are the user's, such as labels.
    case key(String)
  }

  /// The steps, from the root down.
  public var steps: [Step]

  /// Makes a path of its steps.
  public init(_ steps: [Step] = []) { self.steps = steps }

  /// Makes a path of field names: `FieldPath("spec", "image")`.
  public init(_ fields: String...) { steps = fields.map(Step.field) }

  /// The path to a field below this one.
  public func field(_ name: String) -> FieldPath { FieldPath(steps + [.field(name)]) }

  /// The path to an item below this one, counted from 0.
  public func index(_ index: Int) -> FieldPath { FieldPath(steps + [.index(index)]) }

  /// The path to an entry of a map below this one.
  public func key(_ key: String) -> FieldPath { FieldPath(steps + [.key(key)]) }

  /// The path without its last step.
  public var parent: FieldPath { FieldPath(Array(steps.dropLast())) }
}

extension FieldPath: CustomStringConvertible {
  /// The dotted form; the root itself is `(root)`.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .field(let name): text += text.isEmpty ? name : "." + name
      case .index(let index): text += "[\(index)]"
      case .key(let key): text += "[\(key)]"
      }
    }
    return text.isEmpty ? "(root)" : text
  }
}

extension FieldPath {
  /// The path as an RFC 6901 JSON pointer.
  public var jsonPointer: String {
    steps.map { step in
      switch step {
      case .field(let name), .key(let name):
        var escaped = "/"
        for scalar in name.unicodeScalars {
          switch scalar {
          case "~": escaped += "~0"
          case "/": escaped += "~1"
          default: escaped.unicodeScalars.append(scalar)
          }
        }
        return escaped
      case .index(let index): return "/\(index)"
      }
    }.joined()
  }
}
