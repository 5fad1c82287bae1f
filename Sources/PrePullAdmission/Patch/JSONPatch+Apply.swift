// Applies a patch to a value tree.
import PrePullAPI
import YAML

/// A change that does not fit the tree it is applied to.
public struct JSONPatchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The pointer of the change.
  public let pointer: String
  /// What is wrong there.
  public let message: String

  /// The pointer and what is wrong there.
  public var description: String { "\(pointer.isEmpty ? "the root" : pointer) \(message)" }
}

extension JSONPatch {
  /// The tree after every change; nothing is changed when one of them does not fit.
  public func applied(to node: Node) throws(JSONPatchError) -> Node {
    var result = node
    for operation in operations { result = try operation.applied(to: result) }
    return result
  }
}

extension JSONPatch.Operation {
  private var path: FieldPath {
    switch self {
    case .add(let path, _), .remove(let path), .replace(let path, _): path
    }
  }

  private func misfit(_ message: String) -> JSONPatchError {
    JSONPatchError(pointer: path.jsonPointer, message: message)
  }

  fileprivate func applied(to root: Node) throws(JSONPatchError) -> Node {
    guard !path.steps.isEmpty else {
      switch self {
      case .add(_, let value), .replace(_, let value): return value
      case .remove: throw misfit("cannot be removed")
      }
    }
    return try applied(to: root, steps: path.steps[...])
  }

  private func applied(to node: Node, steps: ArraySlice<FieldPath.Step>) throws(JSONPatchError) -> Node {
    guard let step = steps.first else { return node }
    let isLast = steps.count == 1
    switch (step, node.content) {
    case (.field(let key), .mapping(var mapping)), (.key(let key), .mapping(var mapping)):
      if isLast {
        try change(&mapping, key)
      } else {
        guard let inner = mapping[key] else { throw misfit("has no \(key) on its way") }
        mapping[key] = try applied(to: inner, steps: steps.dropFirst())
      }
      return Node(.mapping(mapping))
    case (.index(let index), .sequence(var items)):
      if isLast {
        try change(&items, index)
      } else {
        guard items.indices.contains(index) else { throw misfit("has no item \(index) on its way") }
        items[index] = try applied(to: items[index], steps: steps.dropFirst())
      }
      return Node(.sequence(items))
    default: throw misfit("leads into a value that has no such part")
    }
  }

  private func change(_ mapping: inout Mapping, _ key: String) throws(JSONPatchError) {
    switch self {
    case .add(_, let value): mapping[key] = value
    case .remove:
      guard mapping[key] != nil else { throw misfit("is not there to be removed") }
      mapping[key] = nil
    case .replace(_, let value):
      guard mapping[key] != nil else { throw misfit("is not there to be replaced") }
      mapping[key] = value
    }
  }

  private func change(_ items: inout [Node], _ index: Int) throws(JSONPatchError) {
    switch self {
    case .add(_, let value):
      guard (0...items.count).contains(index) else { throw misfit("is beyond the list's end") }
      items.insert(value, at: index)
    case .remove:
      guard items.indices.contains(index) else { throw misfit("is not there to be removed") }
      items.remove(at: index)
    case .replace(_, let value):
      guard items.indices.contains(index) else { throw misfit("is not there to be replaced") }
      items[index] = value
    }
  }
}
