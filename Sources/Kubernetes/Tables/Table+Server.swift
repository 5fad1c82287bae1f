// Tables that API servers make.

import YAML

extension Table {
  /// What a request sends as `Accept` to get a table instead of objects.
  static let mediaType = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

  /// Reads a `meta.k8s.io/v1` Table; nil for any other object. Columns with a priority are for `-o wide`, and cells
  /// without a value are empty.
  ///
  /// - Parameters:
  ///   - node: the server's answer.
  ///   - showsNamespaces: whether a column in front says where each object lives, as `-A` wants it.
  public init?(server node: Node, showsNamespaces: Bool = false) {
    guard node["kind"]?.string == "Table", let definitions = node["columnDefinitions"]?.sequence else { return nil }
    columns = definitions.map { definition in
      Column(definition["name"]?.string ?? "", isWideOnly: (definition["priority"]?.integer ?? 0) != 0)
    }
    rows = (node["rows"]?.sequence ?? []).map { row in (row["cells"]?.sequence ?? []).map(Self.text) }
    guard showsNamespaces else { return }
    columns.insert(Column("Namespace"), at: 0)
    for (index, row) in (node["rows"]?.sequence ?? []).enumerated() {
      rows[index].insert(row["object"]?.objectNamespace ?? "", at: 0)
    }
  }

  private static func text(_ cell: Node) -> String {
    switch cell.content {
    case .null: ""
    case .string(let text): text
    default: JSONWriter.string(cell)
    }
  }
}
