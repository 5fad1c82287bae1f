// From Kubernetes' protobuf to the value tree.

import FoundationEssentials
import YAML

struct ProtobufReader {
  /// What every body begins with.
  private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]
  private static let maximumDepth = 16

  private enum Value {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  /// Reads an object of a kind that is known here.
  /// - Throws: 415 for others, and for fields that are not known: nothing is dropped in silence.
  static func object(_ body: [UInt8]) throws(APIError) -> Mapping {
    guard body.starts(with: magic) else { throw .badRequest("the body is no protobuf of Kubernetes") }
    // An envelope: the type, then the object.
    var (apiVersion, kind): (String, String) = ("", "")
    var raw: ArraySlice<UInt8> = []
    for (number, value) in try fields(body[magic.count...]) {
      guard case .bytes(let bytes) = value else { continue }
      if number == 2 { raw = bytes }
      guard number == 1 else { continue }
      for (number, value) in try fields(bytes) {
        guard case .bytes(let text) = value else { continue }
        if number == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
        if number == 2 { kind = String(decoding: text, as: UTF8.self) }
      }
    }
    guard ProtobufTypes.messages[kind] != nil, !kind.isEmpty else { throw unknown("the kind \(kind)") }
    var object = try message(raw, kind, depth: 0)
    object["apiVersion"] = Node(apiVersion)
    object["kind"] = Node(kind)
    return object
  }

  private static func message(_ bytes: ArraySlice<UInt8>, _ name: String, depth: Int) throws(APIError) -> Mapping {
    guard depth < maximumDepth, let known = ProtobufTypes.messages[name] else { throw unknown("the message \(name)") }
    var result = Mapping()
    for (number, value) in try fields(bytes) {
      guard let field = known[number] else {
        // Fields that are set to nothing are sent, too.
        if isNothing(value) { continue }
        throw unknown("field \(number) of \(name)")
      }
      switch field.type {
      case .list(let type):
        let items = result[field.name]?.sequence ?? []
        result[field.name] = Node(.sequence(items + [try node(value, type, depth) ?? Node("")]))
      case .map(let type):
        guard case .bytes(let entry) = value else { throw broken }
        var map = result[field.name]?.fields ?? Mapping()
        let (key, item) = try mapEntry(entry, type, depth)
        map[key] = item
        result[field.name] = Node(map)
      default: result[field.name] = try node(value, field.type, depth)
      }
    }
    return result
  }

  /// The value; nil when it says no more than that it is not set.
  private static func node(_ value: Value, _ type: ProtobufType, _ depth: Int) throws(APIError) -> Node? {
    switch (type, value) {
    case (.text, .bytes(let bytes)): return bytes.isEmpty ? nil : Node(String(decoding: bytes, as: UTF8.self))
    case (.bytes, .bytes(let bytes)): return Node(Base64.encoded(Array(bytes)))
    case (.bool, .number(let number)): return number == 0 ? nil : true
    case (.number, .number(let number)): return number == 0 ? nil : Node(.integer(Int(Int64(bitPattern: number))))
    case (.optionalNumber, .number(let number)): return Node(.integer(Int(Int64(bitPattern: number))))
    case (.message(let name), .bytes(let bytes)):
      let mapping = try message(bytes, name, depth: depth + 1)
      return mapping.isEmpty ? nil : Node(mapping)
    case (.time, .bytes(let bytes)):
      for case (1, .number(let seconds)) in try fields(bytes) {
        let date = Date(timeIntervalSince1970: Double(Int64(bitPattern: seconds)))
        return Node(RFC3339.text(date))
      }
      return nil
    case (.quantity, .bytes(let bytes)):
      for case (1, .bytes(let text)) in try fields(bytes) { return Node(String(decoding: text, as: UTF8.self)) }
      return nil
    default: throw broken
    }
  }

  private static func mapEntry(
    _ bytes: ArraySlice<UInt8>, _ type: ProtobufType, _ depth: Int
  ) throws(APIError) -> (String, Node) {
    var (key, item) = ("", Node(""))
    for (number, value) in try fields(bytes) {
      if number == 1, case .bytes(let text) = value { key = String(decoding: text, as: UTF8.self) }
      if number == 2 { item = try node(value, type, depth) ?? Node("") }
    }
    return (key, item)
  }

  private static func isNothing(_ value: Value) -> Bool {
    switch value {
    case .number(let number): number == 0
    case .bytes(let bytes): bytes.isEmpty
    }
  }

  /// The fields of a message as they come.
  private static func fields(_ bytes: ArraySlice<UInt8>) throws(APIError) -> [(Int, Value)] {
    var rest = bytes
    var fields: [(Int, Value)] = []
    while !rest.isEmpty {
      let tag = try varint(&rest)
      switch tag & 7 {
      case 0: fields.append((Int(tag >> 3), .number(try varint(&rest))))
      case 2:
        let length = try varint(&rest)
        guard length <= UInt64(rest.count) else { throw broken }
        fields.append((Int(tag >> 3), .bytes(rest.prefix(Int(length)))))
        rest = rest.dropFirst(Int(length))
      default: throw broken
      }
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws(APIError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = rest.popFirst() {
      guard shift < 64 else { throw broken }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    throw broken
  }

  private static let broken = APIError.badRequest("the body is broken protobuf")

  private static func unknown(_ what: String) -> APIError {
    APIError(
      code: 415, reason: "UnsupportedMediaType",
      message: "the sandbox does not read \(what) as protobuf: send it as JSON or YAML, as kubectl apply does")
  }
}
