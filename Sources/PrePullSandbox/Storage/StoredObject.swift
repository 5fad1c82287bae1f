// An object as the store keeps it: its JSON, and what must be found without reading it.

import YAML

/// Where an object is, within its resource.
struct ObjectKey: Hashable, Sendable, Comparable {
  /// Empty for cluster-scoped resources.
  var namespace: String
  var name: String

  static func < (lhs: ObjectKey, rhs: ObjectKey) -> Bool {
    lhs.namespace == rhs.namespace ? lhs.name < rhs.name : lhs.namespace < rhs.namespace
  }
}

/// One version of an object, which never changes.
///
/// It is kept as JSON: a tree of a Node takes ten times the memory of its text, and lists and watches send text.
/// The text is what follows the resourceVersion, so that neither another version of the API nor a deletion's own
/// resourceVersion costs an encoding.
final class StoredObject: Sendable {
  let key: ObjectKey
  let uid: String
  /// The resourceVersion; 0 when it was never stored, as of a dry run.
  let revision: Int
  let labels: [String: String]
  /// The uids of those that own it.
  let owners: [String]
  let isDeleted: Bool
  let hasFinalizers: Bool
  private let selectable: [String: String]
  /// The JSON behind `"metadata":{"resourceVersion":"…"`.
  private let tail: Tail

  init(_ object: Mapping, revision: Int, selectableFields: [String]) {
    let metadata = object["metadata"]?.fields ?? Mapping()
    key = ObjectKey(namespace: metadata.text("namespace"), name: metadata.text("name"))
    uid = metadata.text("uid")
    self.revision = revision
    labels = Self.labels(metadata)
    owners = (metadata["ownerReferences"]?.sequence ?? []).compactMap { $0["uid"]?.string }
    isDeleted = metadata["deletionTimestamp"] != nil
    hasFinalizers = !(metadata["finalizers"]?.sequence ?? []).isEmpty
    selectable = Self.selectable(object, selectableFields)
    tail = Tail(object, metadata)
  }

  private init(_ other: StoredObject, revision: Int, tail: Tail, selectable: [String: String]) {
    key = other.key
    uid = other.uid
    self.revision = revision
    labels = other.labels
    owners = other.owners
    isDeleted = other.isDeleted
    hasFinalizers = other.hasFinalizers
    self.selectable = selectable
    self.tail = tail
  }

  /// The same content under another resourceVersion.
  func stamped(_ revision: Int) -> StoredObject {
    StoredObject(self, revision: revision, tail: tail, selectable: selectable)
  }

  /// The object with another status, which costs no more than the status is long.
  func replacingStatus(_ status: Node, revision: Int, selectableFields: [String]) -> StoredObject {
    let changed = Mapping([Mapping.Entry(key: "status", value: status)])
    let fields = selectableFields.filter { $0.hasPrefix("status.") }
    var selectable = selectable
    for field in fields { selectable[field] = nil }
    selectable.merge(Self.selectable(changed, fields)) { $1 }
    return StoredObject(self, revision: revision, tail: tail.replacingStatus(status), selectable: selectable)
  }

  /// How much memory its JSON takes.
  var size: Int { tail.bytes.count }

  /// What a field selector compares with.
  func selectableValue(_ field: String) -> String {
    switch field {
    case "metadata.name": key.name
    case "metadata.namespace": key.namespace
    default: selectable[field] ?? ""
    }
  }

  /// Appends the JSON of the object as an `apiVersion` of the same shape has it.
  func write(apiVersion: String, kind: String, to bytes: inout [UInt8]) {
    bytes += "{\"kind\":\"\(kind)\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":{".utf8
    if revision > 0 {
      bytes += "\"resourceVersion\":\"\(revision)\"".utf8
      bytes += tail.bytes
    } else {
      bytes += tail.bytes.dropFirst()
    }
  }

  /// The object as a tree, in the version in which its resource is stored.
  func object(in definition: ResourceDefinition) throws(APIError) -> Mapping {
    try object(apiVersion: definition.apiVersion(definition.storageVersion), kind: definition.kind)
  }

  /// The object as a tree.
  func object(apiVersion: String, kind: String) throws(APIError) -> Mapping {
    var bytes: [UInt8] = []
    write(apiVersion: apiVersion, kind: kind, to: &bytes)
    do throws(SyntaxError) {
      return try JSONReader.read(bytes, limits: ReaderLimits(depth: 1_000)).fields
    } catch {
      throw .internalError("the stored object \(key.name) cannot be read: \(error.message)")
    }
  }

  /// The status alone as a tree; nil when there is none.
  func status() throws(APIError) -> Node? {
    guard let range = tail.status else { return nil }
    do throws(SyntaxError) {
      return try JSONReader.read(Array(tail.bytes[range]), limits: ReaderLimits(depth: 1_000))
    } catch {
      throw .internalError("the stored status of \(key.name) cannot be read: \(error.message)")
    }
  }

  private static func labels(_ metadata: Mapping) -> [String: String] {
    var labels: [String: String] = [:]
    for entry in metadata["labels"]?.fields.entries ?? [] { labels[entry.key] = entry.value.string ?? "" }
    return labels
  }

  private static func selectable(_ object: Mapping, _ fields: [String]) -> [String: String] {
    var values: [String: String] = [:]
    for field in fields {
      let path = field.split(separator: ".").map(String.init)
      var node: Node? = Node(object)
      for key in path { node = node?[key] }
      switch node?.content {
      case .string(let text)?: values[field] = text
      case .bool(let flag)?: values[field] = String(flag)
      case .integer(let number)?: values[field] = String(number)
      default: values[field] = nil
      }
    }
    // Events: the source of a selector is the component of the object's source.
    if fields.contains("source") { values["source"] = object.text("source", "component") }
    return values
  }
}

/// An object's JSON without its beginning, and where its status is in it.
private struct Tail: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var status: Range<Int>?

  init(_ object: Mapping, _ metadata: Mapping) {
    for entry in metadata.entries where entry.key != "resourceVersion" { append(entry) }
    bytes.append(UInt8(ascii: "}"))
    for entry in object.entries where !["apiVersion", "kind", "metadata"].contains(entry.key) {
      let start = append(entry)
      if entry.key == "status" { status = start..<bytes.count }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  func replacingStatus(_ node: Node) -> Tail {
    var result = self
    result.bytes.removeAll()
    result.bytes.reserveCapacity(bytes.count + 256)
    if let status {
      result.bytes += bytes[..<status.lowerBound]
      JSONWriter.write(node, to: &result.bytes)
      result.status = status.lowerBound..<result.bytes.count
      result.bytes += bytes[status.upperBound...]
    } else {
      result.bytes += bytes.dropLast()
      result.bytes += ",\"status\":".utf8
      let start = result.bytes.count
      JSONWriter.write(node, to: &result.bytes)
      result.status = start..<result.bytes.count
      result.bytes.append(UInt8(ascii: "}"))
    }
    return result
  }

  /// - Returns: Where the value begins.
  @discardableResult
  private mutating func append(_ entry: Mapping.Entry) -> Int {
    bytes.append(UInt8(ascii: ","))
    JSONWriter.writeString(entry.key, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    let start = bytes.count
    JSONWriter.write(entry.value, to: &bytes)
    return start
  }
}
