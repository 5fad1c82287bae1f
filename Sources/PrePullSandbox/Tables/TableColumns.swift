// The columns that `kubectl get` shows of each resource.

import YAML

/// A column: its heading, and how its cell is made.
struct TableColumn: Sendable {
  var name: String
  var type = "string"
  var format = ""
  var description = ""
  /// Columns above 0 are shown by `-o wide` only.
  var priority = 0
  /// The cell of an object, at a time.
  var cell: @Sendable (Mapping, _ now: String) -> Node

  var node: Node {
    [
      "name": Node(name), "type": Node(type), "format": Node(format), "description": Node(description),
      "priority": Node(.integer(priority)),
    ]
  }

  /// The columns of a resource in a version.
  static func columns(of definition: ResourceDefinition, version: String) -> [TableColumn] {
    if let custom = definition.custom {
      let columns = custom.versions[version]?.columns ?? []
      return [objectName] + (columns.isEmpty ? [created("Age")] : columns.map(printed))
    }
    switch definition.id.resource {
    case "pods": return PodTable.columns
    case "nodes": return NodeTable.columns
    case "namespaces": return [objectName, text("Status") { $0.text("status", "phase") }, created("Age")]
    case "configmaps": return [objectName, count("Data", ["data", "binaryData"]), created("Age")]
    case "secrets": return [objectName, text("Type") { $0.text("type") }, count("Data", ["data"]), created("Age")]
    case "events": return EventTable.columns
    case "leases": return [objectName, text("Holder") { $0.text("spec", "holderIdentity") }, created("Age")]
    case "deployments": return [objectName] + workload + [created("Age")]
    case "customresourcedefinitions": return [objectName, creation]
    case "clusterroles", "roles": return [objectName, creation]
    case "clusterrolebindings", "rolebindings":
      return [
        objectName, text("Role") { "\($0.text("roleRef", "kind"))/\($0.text("roleRef", "name"))" }, created("Age"),
      ]
    case "mutatingwebhookconfigurations", "validatingwebhookconfigurations":
      return [objectName, count("Webhooks", ["webhooks"]), created("Age")]
    default: return [objectName, created("Age")]
    }
  }

  static let objectName = TableColumn(name: "Name", format: "name", description: "The object's name") { object, _ in
    Node(object.text("metadata", "name"))
  }

  static func created(_ heading: String) -> TableColumn {
    TableColumn(name: heading, description: "How long ago the object was made") { object, now in
      Node(Age.text(object.text("metadata", "creationTimestamp"), now: now))
    }
  }

  static func text(
    _ heading: String, priority: Int = 0, _ cell: @escaping @Sendable (Mapping) -> String
  ) -> TableColumn {
    TableColumn(name: heading, priority: priority) { object, _ in
      let text = cell(object)
      return Node(text.isEmpty ? "<none>" : text)
    }
  }

  private static let creation = TableColumn(name: "Created At", type: "date") { object, _ in
    Node(object.text("metadata", "creationTimestamp"))
  }

  private static let workload = [
    TableColumn(name: "Ready") { object, _ in
      let wanted = object.value("spec", "replicas")?.integer ?? 1
      return Node("\(object.value("status", "readyReplicas")?.integer ?? 0)/\(wanted)")
    },
    number("Up-to-date", "updatedReplicas"), number("Available", "availableReplicas"),
  ]

  private static func number(_ heading: String, _ field: String) -> TableColumn {
    TableColumn(name: heading, type: "integer") { object, _ in object.value("status", field) ?? 0 }
  }

  private static func count(_ heading: String, _ fields: [String]) -> TableColumn {
    TableColumn(name: heading, type: "integer") { object, _ in
      Node(.integer(fields.reduce(0) { $0 + (object[$1]?.mapping?.count ?? object[$1]?.sequence?.count ?? 0) }))
    }
  }

  /// A column of a CustomResourceDefinition.
  private static func printed(_ column: Node) -> TableColumn {
    let path = JSONPath(column["jsonPath"]?.string ?? "")
    let kind = column["type"]?.string ?? "string"
    return TableColumn(
      name: column["name"]?.string ?? "", type: kind, format: column["format"]?.string ?? "",
      description: column["description"]?.string ?? "", priority: column["priority"]?.integer ?? 0
    ) { object, now in
      // As API servers do: a cell without a value is null, and several values are one text.
      guard let value = path?.values(in: Node(object)).first else { return Node(.null) }
      switch (kind, value.content) {
      case ("date", .string(let time)): return Node(Age.text(time, now: now))
      case ("string", .string): return value
      case ("string", .null): return Node(.null)
      case ("string", _): return Node(JSONWriter.string(value))
      default: return value
      }
    }
  }
}
