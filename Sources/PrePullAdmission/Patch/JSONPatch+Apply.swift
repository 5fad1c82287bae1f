// Applies a patch to a value tree.
import PrePullAPI
import YAML

/// A change that does not fit the tree it is applied to, or that is none.
public struct JSONPatchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The pointer of the change.
  public let pointer: String
  /// What is wrong there.
  public let message: String
  /// Whether the patch itself is wrong, whatever it is applied to.
  public let isMalformed: Bool

  init(pointer: String, message: String, isMalformed: Bool = false) {
    self.pointer = pointer
    self.message = message
    self.isMalformed = isMalformed
  }

  static func malformed(_ message: String, at pointer: String = "") -> JSONPatchError {
    JSONPatchError(pointer: pointer, message: message, isMalformed: true)
  }

  /// The pointer and what is wrong there.
  public var description: String { "\(pointer.isEmpty ? "the root" : pointer) \(message)" }
}

extension JSONPatch {
  /// The tree after every change; nothing is changed when one of them does not fit.
  public func applied(to node: Node) throws(JSONPatchError) -> Node {
    var result = node
    for operation in operations { try operation.apply(to: &result) }
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

  /// Changes the tree; one that the change does not fit stays as it was.
  func apply(to root: inout Node) throws(JSONPatchError) {
    let path = path
    guard !path.steps.isEmpty else {
      switch self {
      case .add(_, let value), .replace(_, let value): root = value
      case .remove: throw misfit("cannot be removed")
      }
      return
    }
    try apply(to: &root, steps: path.steps[...])
  }

  /// What is changed is taken out of the tree meanwhile: with two owners each change would copy the whole list.
  private func apply(to node: inout Node, steps: ArraySlice<FieldPath.Step>) throws(JSONPatchError) {
    guard let step = steps.first else { return }
    switch (step, node.kind) {
    case (.field(let key), .mapping), (.key(let key), .mapping):
      guard case .mapping(var mapping) = node.content else { return }
      node = Node(.null)
      defer { node = Node(.mapping(mapping)) }
      if steps.count == 1 { return try change(&mapping, key) }
      guard var inner = mapping[key] else { throw misfit("has no \(key) on its way") }
      mapping[key] = Node(.null)
      defer { mapping[key] = inner }
      try apply(to: &inner, steps: steps.dropFirst())
    case (.index(let index), .sequence):
      guard case .sequence(var items) = node.content else { return }
      node = Node(.null)
      defer { node = Node(.sequence(items)) }
      if steps.count == 1 { return try change(&items, index) }
      guard items.indices.contains(index) else { throw misfit("has no item \(index) on its way") }
      try apply(to: &items[index], steps: steps.dropFirst())
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

/// What a node can be gone into.
private enum Kind {
  case mapping
  case sequence
  case scalar
}

extension Node {
  fileprivate var kind: Kind {
    switch content {
    case .mapping: .mapping
    case .sequence: .sequence
    default: .scalar
    }
  }
}
