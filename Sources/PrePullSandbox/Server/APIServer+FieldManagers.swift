// Who is noted as the owner of what a request writes.

import YAML

extension ResourceRequest {
  /// The manager that the request names, else the program that sent it.
  var fieldManager: String {
    let named = query["fieldManager"]
    guard named.isEmpty else { return named }
    return String(request.header("user-agent").prefix { $0 != "/" && $0 != " " })
  }

  private var fieldTypes: FieldTypes { .root(of: definition, version: target.version) }

  /// An apply patch on an object.
  func applied(_ configuration: Mapping, to live: Mapping?, now: String) throws(APIError) -> Mapping {
    guard !query["fieldManager"].isEmpty else {
      throw .badRequest(
        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")
    }
    let apply = ServerSideApply(
      types: fieldTypes, apiVersion: encoder.apiVersion, manager: fieldManager, subresource: target.subresource,
      isForced: query.isTrue("force"), now: now)
    return try apply.applied(configuration, to: live)
  }

  /// Notes the owner of what a write changed.
  ///
  /// Only where somebody cares: when the request names its manager, or the object has owners already. What is written
  /// otherwise belongs to nobody until it is applied first, and costs nothing.
  func noteOwner(_ object: inout Mapping, old: Mapping?, now: String) {
    // A client that writes managedFields itself, as kubectl does to hand fields over, is taken at its word.
    let given = object.value("metadata", "managedFields")
    let known = old?.value("metadata", "managedFields")
    guard given != nil || known != nil || !query["fieldManager"].isEmpty else { return }
    var managed = ManagedFields(given == nil ? old ?? Mapping() : object)
    let difference = FieldSet.difference(
      old.map { Node(ManagedFields.owned($0)) }, Node(ManagedFields.owned(written(object, old: old))), fieldTypes)
    let writer = ManagedFields.Entry(
      manager: fieldManager, operation: "Update", apiVersion: encoder.apiVersion, subresource: target.subresource,
      time: now, fields: FieldSet())
    managed.noteUpdate(writer, changed: difference.changed, removed: difference.removed)
    object.set("metadata", "managedFields", to: managed.node)
  }

  /// The object without what a request to this path cannot write.
  private func written(_ object: Mapping, old: Mapping?) -> Mapping {
    guard let old, definition.hasStatus else { return object }
    var result = part == .main ? object : old
    result["status"] = part == .main ? old["status"] : object["status"]
    return result
  }
}
