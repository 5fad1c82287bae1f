// Server-side apply: an applier's wishes are merged, unless they are at odds with somebody else's.

import YAML

struct ServerSideApply: Sendable {
  let types: FieldTypes
  let apiVersion: String
  let manager: String
  let subresource: String
  let isForced: Bool
  let now: String

  /// An object that was there before anybody applied it has this owner.
  private static let firstOwner = "before-first-apply"
  private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

  /// The object after the apply.
  /// - Parameter live: nil when it is new.
  /// - Throws: A conflict that names the owners and their fields.
  func applied(_ configuration: Mapping, to live: Mapping?) throws(APIError) -> Mapping {
    guard configuration.value("metadata", "managedFields") == nil else {
      throw .badRequest("metadata.managedFields must be nil")
    }
    let wishes = FieldSet(of: Node(ManagedFields.owned(configuration)), types)
    var managed = ManagedFields(live ?? Mapping())
    let writer = entry(wishes)
    guard let live else {
      var object = configuration
      managed.entries = [writer]
      object.set("metadata", "managedFields", to: managed.node)
      return object
    }
    if managed.entries.isEmpty {
      var first = entry(FieldSet(of: Node(ManagedFields.owned(live)), types))
      first.manager = Self.firstOwner
      first.operation = "Update"
      managed.entries = [first]
    }
    var merged = Self.merged(Node(configuration), into: Node(live), types)
    let changed = FieldSet.difference(
      Node(ManagedFields.owned(live)), Node(ManagedFields.owned(merged.fields)), types
    ).changed
    try settleConflicts(&managed, writer, changed.subtracting(handedOver(live)))
    let before = managed.entries.first(where: writer.isSame)?.fields ?? FieldSet()
    let others = managed.entries.filter { !writer.isSame($0) }.reduce(FieldSet()) { $0.union($1.fields) }
    let dropped = before.subtracting(wishes).subtracting(others)
    merged = dropped.removed(from: merged, types) ?? merged
    if let index = managed.entries.firstIndex(where: writer.isSame) {
      if managed.entries[index].fields != wishes { managed.entries[index] = writer }
    } else {
      managed.entries.append(writer)
    }
    var object = merged.fields
    object.set("metadata", "managedFields", to: managed.node)
    return object
  }

  // `try?`: an annotation that cannot be read hands nothing over.
  /// kubectl may take back what it applied on its own side before: the annotation it left says what that was.
  private func handedOver(_ live: Mapping) -> FieldSet {
    guard manager == "kubectl",
      let text = live.value("metadata", "annotations", Self.lastApplied)?.string,
      let before = try? JSONReader.read(Array(text.utf8))
    else { return FieldSet() }
    return FieldSet(of: Node(ManagedFields.owned(before.fields)), types)
  }

  private func entry(_ fields: FieldSet) -> ManagedFields.Entry {
    ManagedFields.Entry(
      manager: manager, operation: "Apply", apiVersion: apiVersion, subresource: subresource, time: now,
      fields: fields)
  }

  /// Takes fields from their owners when that is wanted, and fails when it is not.
  private func settleConflicts(
    _ managed: inout ManagedFields, _ writer: ManagedFields.Entry, _ changed: FieldSet
  ) throws(APIError) {
    var conflicts: [(owner: ManagedFields.Entry, fields: FieldSet)] = []
    for index in managed.entries.indices where !managed.entries[index].isSame(writer) {
      let disputed = managed.entries[index].fields.intersection(changed)
      guard !disputed.isEmpty else { continue }
      if isForced {
        managed.entries[index].fields = managed.entries[index].fields.subtracting(disputed)
      } else {
        conflicts.append((managed.entries[index], disputed))
      }
    }
    guard conflicts.isEmpty else { throw Self.failure(conflicts) }
  }

  private static func failure(_ conflicts: [(owner: ManagedFields.Entry, fields: FieldSet)]) -> APIError {
    var causes: [APIError.Cause] = []
    var texts: [String] = []
    for (owner, fields) in conflicts {
      let subresource = owner.subresource.isEmpty ? "" : " with subresource \"\(owner.subresource)\""
      let subject = "\"\(owner.manager)\"\(subresource) using \(owner.apiVersion)"
      let paths = fields.paths
      causes += paths.map {
        APIError.Cause(reason: "FieldManagerConflict", message: "conflict with \(subject)", field: $0)
      }
      texts.append(
        paths.count == 1
          ? "conflict with \(subject): \(paths[0])"
          : "conflicts with \(subject):\n" + paths.map { "- \($0)" }.joined(separator: "\n"))
    }
    let count = causes.count == 1 ? "1 conflict" : "\(causes.count) conflicts"
    var error = APIError(
      code: 409, reason: "Conflict", message: "Apply failed with \(count): \(texts.joined(separator: "\n"))")
    error.causes = causes
    return error
  }

  /// The live value with the wishes in it.
  private static func merged(_ wish: Node, into live: Node?, _ types: FieldTypes) -> Node {
    guard let live else { return wish }
    switch (wish.content, live.content) {
    case (.mapping(let wishes), .mapping(var result)) where !types.isAtomic:
      for entry in wishes.entries {
        result[entry.key] = merged(entry.value, into: result[entry.key], types.field(entry.key))
      }
      return Node(result)
    case (.sequence(let wishes), .sequence(var result)):
      let kind = types.listKind(wishes + result)
      guard kind != .atomic else { return wish }
      for item in wishes {
        let step = FieldStep.item(item, kind)
        if let index = result.firstIndex(where: { FieldStep.item($0, kind) == step }) {
          result[index] = merged(item, into: result[index], types.item)
        } else {
          result.append(item)
        }
      }
      return Node(.sequence(result))
    default: return wish
    }
  }
}
