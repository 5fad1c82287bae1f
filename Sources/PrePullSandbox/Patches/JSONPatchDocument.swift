// JSON patches, RFC 6902, as clients send them. The changes themselves are PrePullAdmission's.

import PrePullAPI
import PrePullAdmission
import YAML

/// A list of operations on JSON pointers, which can be resolved only against the object they change.
struct JSONPatchDocument {
  /// API servers refuse more.
  private static let maximumOperations = 10_000

  private let operations: [Node]

  init(_ body: Node) throws(APIError) {
    guard let operations = body.sequence else { throw .badRequest("error decoding patch: it must be a list") }
    guard operations.count <= Self.maximumOperations else {
      throw APIError(
        code: 413, reason: "RequestEntityTooLarge",
        message: "The allowed maximum operations in a JSON patch is \(Self.maximumOperations), got \(operations.count)")
    }
    self.operations = operations
  }

  func applied(to object: Node) throws(APIError) -> Node {
    var result = object
    for operation in operations { result = try Self.apply(operation, to: result) }
    return result
  }

  private static func apply(_ operation: Node, to object: Node) throws(APIError) -> Node {
    guard let name = operation["op"]?.string, let pointer = operation["path"]?.string else {
      throw .badRequest("error decoding patch: an operation needs op and path")
    }
    let path = try JSONPointer(pointer)
    switch name {
    case "add": return try change(object, .add(path.target(in: object, inserting: true), value(operation)))
    case "remove": return try change(object, .remove(path.target(in: object)))
    case "replace":
      // API servers set a key that is not there, although RFC 6902 calls it an error.
      let isThere = try path.value(in: object) != nil
      let target = path.target(in: object)
      return try change(object, isThere ? .replace(target, value(operation)) : .add(target, value(operation)))
    case "test":
      guard try path.value(in: object) == value(operation) else {
        throw unprocessable("the value at \(pointer) is another")
      }
      return object
    case "copy", "move":
      guard let from = operation["from"]?.string else {
        throw .badRequest("error decoding patch: \(name) needs from")
      }
      let source = try JSONPointer(from)
      guard let value = try source.value(in: object) else { throw unprocessable("\(from) does not exist") }
      let rest = name == "move" ? try change(object, .remove(source.target(in: object))) : object
      return try change(rest, .add(path.target(in: rest, inserting: true), value))
    default: throw .badRequest("Unexpected kind: \(name)")
    }
  }

  private static func value(_ operation: Node) throws(APIError) -> Node {
    guard let value = operation["value"] else { throw .badRequest("error decoding patch: an operation needs value") }
    return value
  }

  private static func change(_ object: Node, _ operation: JSONPatch.Operation) throws(APIError) -> Node {
    do throws(JSONPatchError) {
      return try JSONPatch([operation]).applied(to: object)
    } catch {
      throw unprocessable("\(error)")
    }
  }

  /// What API servers answer to a patch that does not fit; which change it is, they do not say.
  private static func unprocessable(_ problem: String) -> APIError {
    var error = APIError(
      code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request")
    error.causes = [APIError.Cause(reason: "", message: problem)]
    return error
  }
}

/// An RFC 6901 pointer.
private struct JSONPointer {
  private let steps: [String]

  init(_ text: String) throws(APIError) {
    guard text.isEmpty || text.hasPrefix("/") else {
      throw .badRequest("error decoding patch: the path \(text) must begin with a slash")
    }
    steps = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { step in
      step.split(separator: "~1", omittingEmptySubsequences: false).map { part in
        part.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
      }.joined(separator: "/")
    }
  }

  /// The value it points to, nil when there is none.
  func value(in root: Node) throws(APIError) -> Node? {
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

  /// The place as a path: whether a number is an index or a key, the object says.
  func target(in root: Node, inserting: Bool = false) -> FieldPath {
    var path: [FieldPath.Step] = []
    var node: Node? = root
    for step in steps {
      switch node?.content {
      case .sequence(let items)?:
        let index = step == "-" && inserting ? items.count : Int(step) ?? -1
        path.append(.index(index))
        node = items.indices.contains(index) ? items[index] : nil
      default:
        path.append(.key(step))
        node = node?[step]
      }
    }
    return FieldPath(path)
  }
}
