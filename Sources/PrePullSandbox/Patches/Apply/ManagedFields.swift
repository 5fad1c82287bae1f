// Who owns which fields of an object: metadata.managedFields.

import YAML

struct ManagedFields: Sendable, Equatable {
  /// One manager's fields, by one kind of writing.
  struct Entry: Sendable, Equatable {
    var manager: String
    /// `Apply` or `Update`.
    var operation: String
    var apiVersion: String
    var subresource: String
    var time: String
    var fields: FieldSet

    func isSame(_ other: Entry) -> Bool {
      (manager, operation, apiVersion, subresource)
        == (other.manager, other.operation, other.apiVersion, other.subresource)
    }
  }

  var entries: [Entry]

  init(_ entries: [Entry] = []) { self.entries = entries }

  /// Reads the entries of an object.
  init(_ object: Mapping) {
    entries = (object.value("metadata", "managedFields")?.sequence ?? []).compactMap { item in
      guard let fields = item["fieldsV1"] else { return nil }
      let entry = item.fields
      return Entry(
        manager: entry.text("manager"), operation: entry.text("operation"), apiVersion: entry.text("apiVersion"),
        subresource: entry.text("subresource"), time: entry.text("time"), fields: FieldSet(fields))
    }
  }

  /// The value of `managedFields`; nil when nobody owns anything.
  var node: Node? {
    let items = entries.filter { !$0.fields.isEmpty }.map { entry -> Node in
      var item = Mapping()
      item["manager"] = Node(entry.manager)
      item["operation"] = Node(entry.operation)
      item["apiVersion"] = Node(entry.apiVersion)
      item["time"] = Node(entry.time)
      item["fieldsType"] = "FieldsV1"
      item["fieldsV1"] = entry.fields.node
      if !entry.subresource.isEmpty { item["subresource"] = Node(entry.subresource) }
      return Node(item)
    }
    return items.isEmpty ? nil : Node(.sequence(items))
  }

  /// Notes that a manager wrote: what it changed is its own now, what is gone is nobody's.
  mutating func noteUpdate(_ writer: Entry, changed: FieldSet, removed: FieldSet) {
    for index in entries.indices {
      entries[index].fields = entries[index].fields.pruned(at: removed)
      if !entries[index].isSame(writer) { entries[index].fields = entries[index].fields.subtracting(changed) }
    }
    guard !changed.isEmpty else { return }
    if let index = entries.firstIndex(where: writer.isSame) {
      entries[index].fields = entries[index].fields.union(changed)
      entries[index].time = writer.time
    } else {
      var entry = writer
      entry.fields = changed
      entries.append(entry)
    }
  }

  /// What nobody owns: the server's, and what names the object.
  static func owned(_ object: Mapping) -> Mapping {
    var object = object
    object["apiVersion"] = nil
    object["kind"] = nil
    object.update("metadata") { node in
      guard var metadata = node.mapping else { return }
      for field in [
        "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink", "managedFields",
        "deletionTimestamp", "deletionGracePeriodSeconds", "generateName",
      ] {
        metadata[field] = nil
      }
      node = Node(metadata)
    }
    if object["metadata"]?.mapping?.isEmpty ?? false { object["metadata"] = nil }
    return object
  }
}
