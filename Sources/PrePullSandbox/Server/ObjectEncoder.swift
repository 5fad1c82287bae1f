// From what the store keeps to what the client asked for.

import YAML

/// Writes objects of one resource as one `apiVersion` has them.
struct ObjectEncoder: Sendable {
  let definition: ResourceDefinition
  let apiVersion: String

  /// Appends one object as JSON.
  func write(_ object: StoredObject, to bytes: inout [UInt8]) throws(APIError) {
    guard definition.strategy.sharesOneShape else {
      JSONWriter.write(Node(try mapping(object)), to: &bytes)
      return
    }
    object.write(apiVersion: apiVersion, kind: definition.kind, to: &bytes)
  }

  /// One object as a tree.
  func mapping(_ object: StoredObject) throws(APIError) -> Mapping {
    let mapping = try object.object(apiVersion: apiVersion, kind: definition.kind)
    return definition.strategy.sharesOneShape ? mapping : definition.strategy.converted(mapping, to: apiVersion)
  }

  /// Appends a watch event that only tells a revision.
  func writeBookmark(_ revision: Int, isInitialEnd: Bool, to bytes: inout [UInt8]) {
    let annotations = isInitialEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : ""
    bytes +=
      "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"\(definition.kind)\",\"apiVersion\":\"\(apiVersion)\","
      .utf8
    bytes += "\"metadata\":{\"resourceVersion\":\"\(revision)\",\"creationTimestamp\":null\(annotations)}}}\n".utf8
  }

  /// A list of objects as JSON.
  func list(
    _ objects: [StoredObject], revision: Int, continueToken: String?, remaining: Int?
  ) throws(APIError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(objects.reduce(256) { $0 + $1.size + 128 })
    bytes += "{\"kind\":\"\(definition.listKind)\",\"apiVersion\":\"\(apiVersion)\",".utf8
    bytes += "\"metadata\":{\"resourceVersion\":\"\(revision)\"".utf8
    if let continueToken { bytes += ",\"continue\":\"\(continueToken)\"".utf8 }
    if let remaining { bytes += ",\"remainingItemCount\":\(remaining)".utf8 }
    bytes += "},\"items\":[".utf8
    for (index, object) in objects.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      try write(object, to: &bytes)
    }
    bytes += "]}\n".utf8
    return bytes
  }
}
