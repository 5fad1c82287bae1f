// Reads a patch from the wire. Its pointers can be understood only beside the object: "0" may be an index or a key.
import PrePullAPI
import YAML

extension JSONPatch {
  /// Applies a patch as it stands in a webhook's answer.
  ///
  /// - Parameters:
  ///   - json: a list of `add`, `remove` and `replace` operations; a webhook that completes objects needs no others.
  ///   - object: what is changed.
  /// - Throws: the pointer and what is wrong with it.
  public static func apply(json: [UInt8], to object: Node) throws(JSONPatchError) -> Node {
    let operations: [Node]?
    do throws(SyntaxError) {
      operations = try JSONReader.read(json).sequence
    } catch {
      throw JSONPatchError(pointer: "", message: "is not JSON: \(error)")
    }
    guard let operations else { throw JSONPatchError(pointer: "", message: "must be a list of operations") }
    var result = object
    for operation in operations {
      result = try JSONPatch([try Operation(operation, for: result)]).applied(to: result)
    }
    return result
  }
}

extension JSONPatch.Operation {
  fileprivate init(_ node: Node, for object: Node) throws(JSONPatchError) {
    guard let pointer = node["path"]?.string, pointer.isEmpty || pointer.hasPrefix("/") else {
      throw JSONPatchError(pointer: "", message: "each operation needs a path that is empty or begins with /")
    }
    let path = try FieldPath(pointer, in: object)
    switch (node["op"]?.string, node["value"]) {
    case ("remove", _): self = .remove(path)
    case ("add", let value?): self = .add(path, value)
    case ("replace", let value?): self = .replace(path, value)
    case ("add", nil), ("replace", nil): throw JSONPatchError(pointer: pointer, message: "is given no value")
    case (let name, _):
      throw JSONPatchError(pointer: pointer, message: "the operation \((name ?? "").quoted()) is not understood")
    }
  }
}

extension FieldPath {
  /// The path of a pointer, whose steps are indices where the object has lists.
  fileprivate init(_ pointer: String, in object: Node) throws(JSONPatchError) {
    var path = FieldPath()
    var place: Node? = object
    for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = Self.unescaped(part)
      if let items = place?.sequence {
        guard let index = name == "-" ? items.count : Int(name), index >= 0 else {
          throw JSONPatchError(pointer: pointer, message: "\(name.quoted()) is no index of a list")
        }
        path = path.index(index)
        place = items.indices.contains(index) ? items[index] : nil
      } else {
        path = path.key(name)
        place = place?[name]
      }
    }
    self = path
  }

  /// RFC 6901: `~1` is a slash and `~0` a tilde.
  private static func unescaped(_ part: Substring) -> String {
    guard part.contains("~") else { return String(part) }
    let slashes = part.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
    return slashes.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
  }
}
