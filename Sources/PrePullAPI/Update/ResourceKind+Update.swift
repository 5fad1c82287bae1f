// Validating and normalising an update: the new object beside the one that is stored.
import YAML

extension ResourceKind {
  /// Checks an update, and refuses nothing for what it does not change.
  ///
  /// As the API server's own ratcheting does, an error that the stored object has already is let through
  /// as long as the value it is about stays as it is; a job stored before a rule existed can still be
  /// edited elsewhere. An update that leaves `spec` alone (labels, finalizers) has no errors at all: the
  /// API server itself checks metadata. `status` is not looked at, as the API server drops it from writes
  /// to the object itself. Warnings about what is unchanged are not repeated.
  ///
  /// - Parameters:
  ///   - new: the object as it is to be stored; need not be in normal form.
  ///   - old: the object as it is stored.
  public func validateUpdate(_ new: Node, from old: Node) -> UpdateFindings {
    let new = settlingAliases(new, from: old)
    var findings = validate(new).filter { $0.path.steps.first != .field("status") }
    if let change = changedPullSecrets(new, from: old) { findings.append(change) }
    guard !findings.isEmpty else { return UpdateFindings() }
    let split = findings.split(new: new, old: old, oldFindings: validate(old))
    if new["spec"] == old["spec"] { return UpdateFindings(introduced: split.introduced.warnings) }
    return UpdateFindings(introduced: split.introduced, excused: split.known.errors)
  }

  /// Decides between the two spellings of a field when an update gives both.
  ///
  /// A second `kubectl apply` of a file that says `nodes` puts `nodes` beside the `nodeNames` that the
  /// webhook made of it the first time. The alias wins when the published field is what it was; when both
  /// are news, both stay, and validation refuses them as it does on a CREATE.
  public func settlingAliases(_ new: Node, from old: Node) -> Node {
    guard let newSpec = new["spec"], let oldSpec = old["spec"], case .mapping(var mapping) = new.content,
      let settled = spec.settlingAliases(newSpec, from: oldSpec)
    else { return new }
    mapping["spec"] = settled
    return Node(.mapping(mapping), range: new.range)
  }

  /// Brings an updated object into normal form without touching what the update leaves alone.
  ///
  /// An update that leaves `spec` as it is changes nothing. `pullSecrets` of an ImagePullJob, which may
  /// never change, keep the very form in which they are stored when they mean the same: taking out a
  /// duplicate would be a change to the API server.
  public func normalizeUpdate(_ new: inout Node, from old: Node) {
    guard new["spec"] != old["spec"] else { return }
    new = settlingAliases(new, from: old)
    normalize(&new)
    guard hasImmutablePullSecrets, samePullSecrets(new, old), case .mapping(var mapping) = new.content else { return }
    mapping.update("spec") { node in
      guard case .mapping(var fields) = node.content, fields["pullSecrets"] != old["spec"]?["pullSecrets"]
      else { return }
      fields["pullSecrets"] = old["spec"]?["pullSecrets"]
      node.content = .mapping(fields)
    }
    new.content = .mapping(mapping)
  }

  // MARK: - Immutable fields

  private var hasImmutablePullSecrets: Bool { dialect == .kruise }

  private func changedPullSecrets(_ new: Node, from old: Node) -> Diagnostic? {
    guard hasImmutablePullSecrets, !samePullSecrets(new, old) else { return nil }
    let entry = new["spec"]?.mapping?.entry("pullSecrets")
    return Diagnostic(
      .pullSecretsImmutable, at: FieldPath("spec", "pullSecrets"),
      "cannot be changed after creation, is \(Self.listed(old))",
      hint: "make a new job with the other Secrets", range: entry?.keyRange ?? entry?.value.range)
  }

  private func samePullSecrets(_ new: Node, _ old: Node) -> Bool {
    let (new, old) = (new["spec"]?["pullSecrets"], old["spec"]?["pullSecrets"])
    return new == old || Self.meaning(new) == Self.meaning(old)
  }

  /// The list without nothings and duplicates, in its order.
  private static func meaning(_ pullSecrets: Node?) -> Node {
    guard let pullSecrets, !pullSecrets.isNull else { return [] }
    var mapping = Mapping([Mapping.Entry(key: "pullSecrets", value: pullSecrets)])
    removeRepeats(in: "pullSecrets", of: &mapping)
    return mapping["pullSecrets"] ?? []
  }

  private static func listed(_ object: Node) -> String {
    let names = (object["spec"]?["pullSecrets"]?.sequence ?? []).compactMap(\.string)
    return names.isEmpty ? "not set" : "[" + names.map { $0.quoted() }.joined(separator: ", ") + "]"
  }
}

extension ObjectShape {
  /// The node without each published field that its alias overrules, or nil when there is none.
  fileprivate func settlingAliases(_ new: Node, from old: Node) -> Node? {
    guard case .mapping(var mapping) = new.content else { return nil }
    var isChanged = false
    for field in fields {
      if let published = field.aliasOf {
        guard let alias = mapping[field.name], !alias.isNull, let value = mapping[published], !value.isNull,
          value == old[published]
        else { continue }
        mapping[published] = nil
        isChanged = true
      } else if case .object(let shape) = field.schema, let newValue = mapping[field.name],
        let oldValue = old[field.name], let settled = shape.settlingAliases(newValue, from: oldValue)
      {
        mapping[field.name] = settled
        isChanged = true
      }
    }
    return isChanged ? Node(.mapping(mapping), range: new.range) : nil
  }
}
