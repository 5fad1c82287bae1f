// A change of a job's status, no larger than what changed.
import YAML

/// A change of `status`.
public enum StatusPatch: Sendable, Equatable {
  /// The whole status is replaced by this one.
  case replace(Node)
  /// Only this changes.
  case operations([Operation])

  /// An operation of a JSON Patch.
  public struct Operation: Sendable, Equatable {
    /// The kind of operation.
    public enum Kind: String, Sendable {
      /// Puts a value in.
      case add
      /// Puts a value in another's place.
      case replace
      /// Takes a value out.
      case remove
    }
    /// The kind.
    public var kind: Kind
    /// Where, as a JSON pointer from the object's root: `/status/state`.
    public var path: String
    /// The value, nil for `remove`.
    public var value: Node?
  }

  /// The operations as a JSON Patch document.
  ///
  /// - Parameter hasStatus: whether the object has a status to replace.
  public func document(hasStatus: Bool) -> [Node] {
    switch self {
    case .replace(let status):
      [Operation(kind: hasStatus ? .replace : .add, path: "/status", value: status).node]
    case .operations(let operations):
      operations.map(\.node)
    }
  }
}

extension StatusPatch.Operation {
  /// The operation as JSON Patch writes it.
  public var node: Node {
    var entries = [
      Mapping.Entry(key: "op", value: Node(.string(kind.rawValue))),
      Mapping.Entry(key: "path", value: Node(.string(path))),
    ]
    if let value { entries.append(Mapping.Entry(key: "value", value: value)) }
    return Node(.mapping(Mapping(entries)))
  }
}
