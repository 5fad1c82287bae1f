// Which of our kinds a document holds, if any.
import YAML

/// What a document turns out to be.
public enum KindIdentification: Sendable {
  /// An object of one of our kinds in a version that is served.
  case ours(ResourceKind)
  /// A `List`, or the list type of one of our kinds; its items are looked at one by one.
  case list
  /// An object of somebody else's kind.
  case foreign(apiVersion: String, kind: String)
  /// Something that should be one of ours, or no object at all.
  case unknown([Diagnostic])

  /// Looks at `apiVersion` and `kind`.
  public init(of node: Node) {
    guard let mapping = node.mapping else {
      self = .unknown([
        Diagnostic(
          .notAnObject, at: FieldPath(), "is \(described(node)), not an object",
          hint: "a manifest begins with apiVersion and kind", range: node.range)
      ])
      return
    }
    var missing: [Diagnostic] = []
    for field in ["apiVersion", "kind"] where mapping[field]?.string?.isEmpty ?? true {
      let entry = mapping.entry(field)
      missing.append(
        Diagnostic(
          entry.map { $0.value.isNull || $0.value.string != nil } ?? true ? .missingField : .wrongType,
          at: FieldPath(field),
          entry == nil ? "is required" : "must be a string, got \(described(entry?.value ?? node))",
          hint: Self.hint(forMissing: field, in: mapping),
          range: entry?.value.range ?? mapping.entries.first?.keyRange ?? node.range))
    }
    guard missing.isEmpty, let apiVersion = mapping["apiVersion"]?.string, let kind = mapping["kind"]?.string else {
      self = .unknown(missing)
      return
    }
    self = Self.identify(apiVersion: apiVersion, kind: kind, in: mapping)
  }

  private static func identify(apiVersion: String, kind: String, in mapping: Mapping) -> KindIdentification {
    let (group, version) = split(apiVersion)
    let groups = Set(ResourceKind.all.map(\.group))
    if let known = ResourceKind.all.first(where: { $0.kind == kind && $0.group == group }) {
      return known.versions.contains(version) ? .ours(known) : .unknown([unserved(version, of: known, mapping)])
    }
    let isOurList = ResourceKind.all.contains { "\($0.kind)List" == kind && $0.group == group }
    if isOurList || (kind == "List" && group.isEmpty) {
      guard let items = mapping["items"], !items.isNull else { return .list }
      guard items.sequence == nil else { return .list }
      return .unknown([
        Diagnostic(
          .wrongType, at: FieldPath("items"), "must be a list, got \(described(items))", range: items.range)
      ])
    }
    // Our kind in a group that is nearly ours is a mistyped group; a near miss in our group a mistyped kind.
    if let known = ResourceKind.all.first(where: { $0.kind == kind }),
      group.isEmpty || groups.contains(group) || Nearest.match(to: group, among: groups) != nil
    {
      return .unknown([
        Diagnostic(
          .unknownKind, at: FieldPath("apiVersion"),
          "\(kind) belongs to \(known.group), got \(apiVersion.quoted())",
          fix: Fix(
            "write \(known.defaultAPIVersion)", at: FieldPath("apiVersion"),
            .replace(with: Node(.string(known.defaultAPIVersion)))),
          range: mapping["apiVersion"]?.range)
      ])
    }
    if groups.contains(group),
      let near = Nearest.match(to: kind, among: ResourceKind.all.filter { $0.group == group }.map(\.kind))
    {
      let fix = Fix("write \(near)", at: FieldPath("kind"), .replace(with: Node(.string(near))))
      return .unknown([
        Diagnostic(
          .unknownKind, at: FieldPath("kind"), "unknown kind \(kind.quoted()), did you mean \(near)?",
          fix: near.lowercased() == kind.lowercased() ? fix : nil, range: mapping["kind"]?.range)
      ])
    }
    if let known = ResourceKind.all.first(where: { $0.kind.lowercased() == kind.lowercased() })
      ?? nearlyOurs(group: group, kind: kind)
    {
      return .unknown([
        Diagnostic(
          .unknownKind, at: FieldPath("kind"),
          "unknown kind \(kind.quoted()) of \(apiVersion.quoted()), did you mean \(known.kind) of \(known.defaultAPIVersion)?",
          range: mapping["kind"]?.range)
      ])
    }
    return .foreign(apiVersion: apiVersion, kind: kind)
  }

  /// One of our kinds when both the group and the kind are a slip away from it.
  private static func nearlyOurs(group: String, kind: String) -> ResourceKind? {
    guard let nearGroup = Nearest.match(to: group, among: Set(ResourceKind.all.map(\.group)).sorted()) else {
      return nil
    }
    let kinds = ResourceKind.all.filter { $0.group == nearGroup }
    guard let nearKind = Nearest.match(to: kind, among: kinds.map(\.kind)) else { return nil }
    return kinds.first { $0.kind == nearKind }
  }

  private static func split(_ apiVersion: String) -> (group: String, version: String) {
    guard let slash = apiVersion.firstIndex(of: "/") else { return ("", apiVersion) }
    return (String(apiVersion[..<slash]), String(apiVersion[apiVersion.index(after: slash)...]))
  }

  private static func unserved(_ version: String, of kind: ResourceKind, _ mapping: Mapping) -> Diagnostic {
    Diagnostic(
      .unknownVersion, at: FieldPath("apiVersion"),
      "\(kind.kind) is not served as \(version.quoted()), only as \(kind.versions.joined(separator: " and "))",
      hint: "write \(kind.defaultAPIVersion)", range: mapping["apiVersion"]?.range)
  }

  private static func hint(forMissing field: String, in mapping: Mapping) -> String? {
    if field == "apiVersion", let kind = mapping["kind"]?.string,
      let known = ResourceKind.all.first(where: { $0.kind == kind })
    {
      return "write apiVersion: \(known.defaultAPIVersion)"
    }
    if mapping["apiVersion"] == nil, mapping["kind"] == nil {
      return field == "kind" ? nil : "this is part of a manifest; put it below apiVersion, kind and metadata"
    }
    guard let key = mapping.keys.first(where: { Nearest.match(to: $0, among: [field]) != nil }) else { return nil }
    return "is \(key.quoted()) meant to be \(field)?"
  }
}
