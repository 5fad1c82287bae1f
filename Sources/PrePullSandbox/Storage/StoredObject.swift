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
  private let selectable: [String: String]
  /// The JSON behind `"metadata":{"resourceVersion":"…"`.
  private let tail: [UInt8]

  init(_ object: Mapping, revision: Int, selectableFields: [String]) {
    let metadata = object["metadata"]?.fields ?? Mapping()
    key = ObjectKey(namespace: metadata.text("namespace"), name: metadata.text("name"))
    uid = metadata.text("uid")
    self.revision = revision
    labels = Self.labels(metadata)
    owners = (metadata["ownerReferences"]?.sequence ?? []).compactMap { $0["uid"]?.string }
    isDeleted = metadata["deletionTimestamp"] != nil
    selectable = Self.selectable(object, selectableFields)
    tail = Self.tail(object, metadata)
  }

  private init(_ other: StoredObject, revision: Int) {
    key = other.key
    uid = other.uid
    self.revision = revision
    labels = other.labels
    owners = other.owners
    isDeleted = other.isDeleted
    selectable = other.selectable
    tail = other.tail
  }

  /// The same content under another resourceVersion.
  func stamped(_ revision: Int) -> StoredObject { StoredObject(self, revision: revision) }

  /// How much memory its JSON takes.
  var size: Int { tail.count }

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
    bytes.reserveCapacity(bytes.count + tail.count + 128)
    bytes += "{\"kind\":\"\(kind)\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":{".utf8
    if revision > 0 {
      bytes += "\"resourceVersion\":\"\(revision)\"".utf8
      bytes += tail
    } else {
      bytes += tail.dropFirst()
    }
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

  private static func tail(_ object: Mapping, _ metadata: Mapping) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in metadata.entries where entry.key != "resourceVersion" { append(entry, to: &bytes) }
    bytes.append(UInt8(ascii: "}"))
    for entry in object.entries where !["apiVersion", "kind", "metadata"].contains(entry.key) {
      append(entry, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func append(_ entry: Mapping.Entry, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: ","))
    JSONWriter.writeString(entry.key, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    JSONWriter.write(entry.value, to: &bytes)
  }
}
