// Applies a patch as it came over the wire. Its pointers can be understood only beside the object: "0" may be an index
// or a key.
import PrePullAPI
import YAML

extension JSONPatch {
  /// Applies a patch as it stands in a webhook's answer.
  ///
  /// - Parameters:
  ///   - json: a list of RFC 6902 operations.
  ///   - object: what is changed.
  /// - Throws: the pointer and what is wrong with it.
  public static func apply(json: [UInt8], to object: Node) throws(JSONPatchError) -> Node {
    let document: Node
    do throws(SyntaxError) {
      document = try JSONReader.read(json)
    } catch {
      throw .malformed("is not JSON: \(error)")
    }
    return try apply(document, to: object)
  }

  /// Applies a patch that has been read.
  ///
  /// As API servers do, `replace` sets a key that is not there, although RFC 6902 calls it an error.
  ///
  /// - Parameters:
  ///   - document: a list of RFC 6902 operations.
  ///   - object: what is changed.
  /// - Throws: the pointer and what is wrong with it.
  public static func apply(_ document: Node, to object: Node) throws(JSONPatchError) -> Node {
    guard let operations = document.sequence else { throw .malformed("must be a list of operations") }
    var result = object
    for operation in operations { try apply(operation, to: &result) }
    return result
  }

  private static func apply(_ operation: Node, to object: inout Node) throws(JSONPatchError) {
    guard let name = operation["op"]?.string, let pointer = operation["path"]?.string else {
      throw .malformed("each operation needs op and path")
    }
    let place = try JSONPointer(pointer)
    switch name {
    case "add": try Operation.add(place.target(in: object), operation.given(pointer)).apply(to: &object)
    case "remove": try Operation.remove(place.target(in: object)).apply(to: &object)
    case "replace":
      let (target, value) = (try place.target(in: object), try operation.given(pointer))
      let change = place.value(in: object) == nil ? Operation.add(target, value) : .replace(target, value)
      try change.apply(to: &object)
    case "test":
      guard try place.value(in: object) == operation.given(pointer) else {
        throw JSONPatchError(pointer: pointer, message: "has another value")
      }
    case "copy", "move":
      guard let from = operation["from"]?.string else { throw .malformed("\(name) needs from") }
      let source = try JSONPointer(from)
      guard let value = source.value(in: object) else {
        throw JSONPatchError(pointer: from, message: "is not there")
      }
      if name == "move" { try Operation.remove(source.target(in: object)).apply(to: &object) }
      try Operation.add(place.target(in: object), value).apply(to: &object)
    default: throw .malformed("the operation \(name.quoted()) is not understood", at: pointer)
    }
  }
}

extension Node {
  fileprivate func given(_ pointer: String) throws(JSONPatchError) -> Node {
    guard let value = self["value"] else { throw .malformed("is given no value", at: pointer) }
    return value
  }
}

/// An RFC 6901 pointer.
private struct JSONPointer {
  private let text: String
  private let steps: [String]

  init(_ text: String) throws(JSONPatchError) {
    guard text.isEmpty || text.hasPrefix("/") else {
      throw .malformed("a path must be empty or begin with a slash", at: text)
    }
    self.text = text
    steps = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(Self.unescaped)
  }

  /// The value it points to, nil when there is none.
  func value(in root: Node) -> Node? {
    var node = root
    for step in steps {
      switch node.content {
      case .mapping(let mapping):
        guard let next = mapping[step] else { return nil }
        node = next
      case .sequence(let items):
        guard let index = Int(step), items.indices.contains(index) else { return nil }
        node = items[index]
      default: return nil
      }
    }
    return node
  }

  /// The place as a path, whose steps are indices where the object has lists; `-` is behind the last item.
  func target(in root: Node) throws(JSONPatchError) -> FieldPath {
    var path: [FieldPath.Step] = []
    var node: Node? = root
    for step in steps {
      if let items = node?.sequence {
        guard let index = step == "-" ? items.count : Int(step), index >= 0 else {
          throw JSONPatchError(pointer: text, message: "\(step.quoted()) is no index of a list")
        }
        path.append(.index(index))
        node = items.indices.contains(index) ? items[index] : nil
      } else {
        path.append(.key(step))
        node = node?[step]
      }
    }
    return FieldPath(path)
  }

  /// RFC 6901: `~1` is a slash and `~0` a tilde.
  private static func unescaped(_ part: Substring) -> String {
    guard part.contains("~") else { return String(part) }
    let slashes = part.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
    return slashes.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
  }
}
