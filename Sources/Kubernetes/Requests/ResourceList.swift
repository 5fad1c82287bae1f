// What a list answers.

import YAML

/// Objects of one resource, with the version of the collection they were read at.
public struct ResourceList: Sendable, Equatable {
  /// The objects. `apiVersion` and `kind`, which servers leave out of the items of a list, are filled in.
  public var items: [Node]
  /// The version of the whole collection: where a watch begins.
  public var resourceVersion: String
  /// Where the next page begins; nil at the end.
  public var continueToken: String?
  /// About how many objects follow, when the server says so.
  public var remainingItemCount: Int?

  /// Makes a list.
  public init(
    items: [Node], resourceVersion: String, continueToken: String? = nil, remainingItemCount: Int? = nil
  ) {
    self.items = items
    self.resourceVersion = resourceVersion
    self.continueToken = continueToken
    self.remainingItemCount = remainingItemCount
  }

  /// Reads a `…List` object; nil when it is none.
  init?(_ node: Node, resource: APIResource) {
    guard let kind = node["kind"]?.string, kind.hasSuffix("List"), let mapping = node.mapping else { return nil }
    let items = mapping["items"]
    guard items == nil || items?.isNull == true || items?.sequence != nil else { return nil }
    let (version, itemKind) = Self.itemType(node, resource)
    self.items = (items?.sequence ?? []).map { item in item.typed(apiVersion: version, kind: itemKind) }
    let metadata = node["metadata"]
    resourceVersion = metadata?["resourceVersion"]?.string ?? ""
    continueToken = metadata?["continue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    remainingItemCount = metadata?["remainingItemCount"]?.integer
  }

  /// What the items of a `…List` object are.
  static func itemType(_ list: Node, _ resource: APIResource) -> (apiVersion: String, kind: String) {
    let kind = list["kind"]?.string ?? ""
    return (
      list["apiVersion"]?.string ?? resource.apiVersion, kind == "List" ? resource.kind : String(kind.dropLast(4))
    )
  }
}

extension Node {
  /// The object with its `apiVersion` and `kind`, in front, where they are missing.
  func typed(apiVersion: String, kind: String) -> Node {
    guard case .mapping(let mapping) = content, mapping["kind"] == nil || mapping["apiVersion"] == nil else {
      return self
    }
    var entries = [
      Mapping.Entry(key: "apiVersion", value: mapping["apiVersion"] ?? Node(.string(apiVersion))),
      Mapping.Entry(key: "kind", value: mapping["kind"] ?? Node(.string(kind))),
    ]
    entries += mapping.entries.filter { $0.key != "apiVersion" && $0.key != "kind" }
    return Node(.mapping(Mapping(entries)), range: range)
  }
}
