// Tables, which `kubectl get` asks for instead of objects.

import YAML

/// How a client wants to have what it reads.
enum Presentation: Sendable, Hashable {
  case whole
  case table(includesObject: IncludedObject)
  case metadataOnly

  /// What comes with each row of a table.
  enum IncludedObject: String, Sendable {
    case none = "None"
    case metadata = "Metadata"
    case object = "Object"
  }

  init(_ request: APIRequest) {
    let types = request.header("accept").split(separator: ",").map { String($0).trimmingSpaces }
    // The first that is understood counts.
    for type in types {
      if type.contains("as=Table"), type.contains("v=v1;") || type.hasSuffix("v=v1") {
        self = .table(includesObject: IncludedObject(rawValue: request.query["includeObject"]) ?? .metadata)
        return
      }
      if type.contains("as=PartialObjectMetadata") {
        self = .metadataOnly
        return
      }
      if type.hasPrefix("application/json") || type.hasPrefix("*/*") { break }
    }
    self = .whole
  }
}

struct TableEncoder: Sendable {
  let encoder: ObjectEncoder
  let included: Presentation.IncludedObject
  private let columns: [TableColumn]

  init(_ encoder: ObjectEncoder, version: String, included: Presentation.IncludedObject) {
    self.encoder = encoder
    self.included = included
    columns = TableColumn.columns(of: encoder.definition, version: version)
  }

  /// A table of objects.
  func table(
    _ objects: [StoredObject], revision: Int, continueToken: String? = nil, remaining: Int? = nil, now: String,
    hasHeadings: Bool = true
  ) throws(APIError) -> Node {
    var metadata = Mapping()
    metadata["resourceVersion"] = Node(String(revision))
    if let continueToken { metadata["continue"] = Node(continueToken) }
    if let remaining { metadata["remainingItemCount"] = Node(.integer(remaining)) }
    var rows: [Node] = []
    for object in objects { rows.append(try row(object, now: now)) }
    return [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": Node(metadata),
      "columnDefinitions": hasHeadings ? Node(.sequence(columns.map(\.node))) : Node(.null),
      "rows": Node(.sequence(rows)),
    ]
  }

  private func row(_ object: StoredObject, now: String) throws(APIError) -> Node {
    let mapping = try encoder.mapping(object)
    let part: Node =
      switch included {
      case .none: Node(.null)
      case .object: Node(mapping)
      case .metadata: Self.metadataOnly(mapping)
      }
    return ["cells": Node(.sequence(columns.map { $0.cell(mapping, now) })), "object": part]
  }

  /// The object's metadata under the kind that says that there is no more.
  static func metadataOnly(_ object: Mapping) -> Node {
    [
      "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:],
    ]
  }
}
