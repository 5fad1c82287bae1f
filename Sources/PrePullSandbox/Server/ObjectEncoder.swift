// From what the store keeps to what the client asked for.

import YAML

/// Writes objects of one resource as one `apiVersion` has them.
struct ObjectEncoder: Sendable {
  let definition: ResourceDefinition
  let apiVersion: String
  var presentation = Presentation.whole
  /// The version of the request's path.
  var version: String { apiVersion.split(separator: "/").last.map(String.init) ?? apiVersion }

  /// Appends one object as JSON, as the client wants to have it.
  /// - Parameter now: The time that ages in tables are counted to.
  func write(_ object: StoredObject, now: String, to bytes: inout [UInt8]) throws(APIError) {
    switch presentation {
    case .whole: try writeWhole(object, to: &bytes)
    case .metadataOnly: JSONWriter.write(TableEncoder.metadataOnly(try mapping(object)), to: &bytes)
    case .table(let included):
      let tables = TableEncoder(self, version: version, included: included)
      JSONWriter.write(try tables.table([object], revision: object.revision, now: now), to: &bytes)
    }
  }

  private func writeWhole(_ object: StoredObject, to bytes: inout [UInt8]) throws(APIError) {
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

  /// A list of objects as JSON, as the client wants to have it.
  func list(_ page: ListPage, now: String) throws(APIError) -> [UInt8] {
    let (objects, revision, continueToken, remaining) = (
      page.objects, page.revision, page.continueToken, page.remaining
    )
    if case .table(let included) = presentation {
      let tables = TableEncoder(self, version: version, included: included)
      return JSONWriter.bytes(
        try tables.table(
          objects, revision: revision, continueToken: continueToken, remaining: remaining, now: now))
    }
    let isWhole = if case .whole = presentation { true } else { false }
    let (listKind, listVersion) =
      isWhole ? (definition.listKind, apiVersion) : ("PartialObjectMetadataList", "meta.k8s.io/v1")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(objects.reduce(256) { $0 + $1.size + 128 })
    bytes += "{\"kind\":\"\(listKind)\",\"apiVersion\":\"\(listVersion)\",".utf8
    bytes += "\"metadata\":{\"resourceVersion\":\"\(revision)\"".utf8
    if let continueToken { bytes += ",\"continue\":\"\(continueToken)\"".utf8 }
    if let remaining { bytes += ",\"remainingItemCount\":\(remaining)".utf8 }
    bytes += "},\"items\":[".utf8
    for (index, object) in objects.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      try write(object, now: now, to: &bytes)
    }
    bytes += "]}\n".utf8
    return bytes
  }
}
