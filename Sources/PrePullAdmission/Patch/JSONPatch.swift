// The changes from one value tree to another, as RFC 6902 has them.
import PrePullAPI
import YAML

/// A list of changes that are made one after the other.
public struct JSONPatch: Sendable, Equatable {
  /// One change.
  public enum Operation: Sendable, Equatable {
    /// Sets a key that is not there, or puts an item before the one at the path's last step.
    case add(FieldPath, Node)
    /// Takes a key or an item out.
    case remove(FieldPath)
    /// Puts another value in a value's place.
    case replace(FieldPath, Node)
  }

  /// The changes, in order.
  public var operations: [Operation]

  /// Makes a patch.
  public init(_ operations: [Operation] = []) { self.operations = operations }

  /// Whether there is nothing to change.
  public var isEmpty: Bool { operations.isEmpty }

  /// The patch as UTF-8 JSON.
  public func json() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(operations.count * 96 + 2)
    bytes.append(UInt8(ascii: "["))
    for (index, operation) in operations.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      operation.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }
}

extension JSONPatch.Operation {
  fileprivate func write(to bytes: inout [UInt8]) {
    switch self {
    case .add(let path, let value): Self.write("add", path, value, to: &bytes)
    case .remove(let path): Self.write("remove", path, nil, to: &bytes)
    case .replace(let path, let value): Self.write("replace", path, value, to: &bytes)
    }
  }

  private static func write(_ name: String, _ path: FieldPath, _ value: Node?, to bytes: inout [UInt8]) {
    bytes += "{\"op\":\"\(name)\",\"path\":".utf8
    JSONWriter.writeString(path.jsonPointer, to: &bytes)
    if let value {
      bytes += ",\"value\":".utf8
      JSONWriter.write(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
