// The rules that the metadata of every object must keep.

import PrePullAPI
import YAML

enum MetadataRules {
  /// What is wrong with an object's metadata.
  static func findings(_ object: Mapping, of definition: ResourceDefinition) -> [FieldFinding] {
    let metadata = object["metadata"]?.fields ?? Mapping()
    return nameFindings(metadata, definition.nameRule) + labelFindings(metadata) + annotationFindings(metadata)
      + finalizerFindings(metadata) + ownerFindings(metadata)
  }

  /// What a change of metadata may not do.
  static func changeFindings(_ object: Mapping, old: Mapping) -> [FieldFinding] {
    guard old.value("metadata", "deletionTimestamp") != nil else { return [] }
    let known = (old.value("metadata", "finalizers")?.sequence ?? []).compactMap(\.string)
    let added = (object.value("metadata", "finalizers")?.sequence ?? []).compactMap(\.string)
      .filter { !known.contains($0) }
    guard !added.isEmpty else { return [] }
    return [
      .forbidden(
        "metadata.finalizers",
        "no new finalizers can be added if the object is being deleted, found new finalizers "
          + "[]string{\(added.map { "\"\($0)\"" }.joined(separator: ", "))}")
    ]
  }

  private static func nameFindings(_ metadata: Mapping, _ rule: ResourceDefinition.NameRule) -> [FieldFinding] {
    let name = metadata.text("name")
    if name.isEmpty { return [.required("metadata.name", "name or generateName is required")] }
    return nameProblem(name, rule).map { [.invalid("metadata.name", Node(name), $0)] } ?? []
  }

  private static func nameProblem(_ name: String, _ rule: ResourceDefinition.NameRule) -> String? {
    switch rule {
    case .subdomain: KubernetesName.dns1123SubdomainProblem(name) == nil ? nil : subdomainRule(name)
    case .label: KubernetesName.dns1123LabelProblem(name) == nil ? nil : labelRule
    case .serviceLabel:
      KubernetesName.dns1123LabelProblem(name) == nil && name.first?.isLetter == true ? nil : serviceRule
    case .pathSegment:
      if name == "." || name == ".." {
        "may not be '\(name)'"
      } else {
        ["/", "%"].first { name.contains($0) }.map { "may not contain '\($0)'" }
      }
    }
  }

  private static func labelFindings(_ metadata: Mapping) -> [FieldFinding] {
    var findings: [FieldFinding] = []
    for entry in metadata["labels"]?.fields.entries ?? [] {
      if KubernetesName.qualifiedNameProblem(entry.key) != nil {
        findings.append(.invalid("metadata.labels", Node(entry.key), keyRule(entry.key)))
      }
      guard let value = entry.value.string, KubernetesName.labelValueProblem(value) != nil else { continue }
      findings.append(
        .invalid(
          "metadata.labels", entry.value,
          value.utf8.count > KubernetesName.maximumLabelLength ? "must be no more than 63 characters" : valueRule))
    }
    return findings
  }

  private static func annotationFindings(_ metadata: Mapping) -> [FieldFinding] {
    var findings: [FieldFinding] = []
    var size = 0
    for entry in metadata["annotations"]?.fields.entries ?? [] {
      size += entry.key.utf8.count + (entry.value.string?.utf8.count ?? 0)
      if KubernetesName.annotationKeyProblem(entry.key) != nil {
        findings.append(.invalid("metadata.annotations", Node(entry.key), keyRule(entry.key)))
      }
    }
    if size > KubernetesName.maximumAnnotationsSize {
      findings.append(
        FieldFinding(
          reason: .tooLong, field: "metadata.annotations",
          message: "Too long: may not be more than \(KubernetesName.maximumAnnotationsSize) bytes"))
    }
    return findings
  }

  private static func finalizerFindings(_ metadata: Mapping) -> [FieldFinding] {
    (metadata["finalizers"]?.sequence ?? []).enumerated().compactMap { index, node in
      let field = "metadata.finalizers[\(index)]"
      let name = node.string ?? ""
      if KubernetesName.qualifiedNameProblem(name) != nil { return .invalid(field, node, keyRule(name)) }
      let isStandard = [ObjectStore.orphanFinalizer, ObjectStore.foregroundFinalizer, "kubernetes"].contains(name)
      guard !isStandard, !name.contains("/") else { return nil }
      return .invalid(field, node, "name is neither a standard finalizer name nor is it fully qualified")
    }
  }

  private static func ownerFindings(_ metadata: Mapping) -> [FieldFinding] {
    let owners = metadata["ownerReferences"]?.sequence ?? []
    var findings = owners.flatMap { owner in
      ["apiVersion", "kind", "name", "uid"].filter { owner[$0]?.string?.isEmpty ?? true }.map { field in
        FieldFinding.invalid("metadata.ownerReferences.\(field)", Node(""), "must not be empty")
      }
    }
    let controllers = owners.filter { $0["controller"]?.bool == true }
    if controllers.count > 1 {
      findings.append(
        .invalid(
          "metadata.ownerReferences", Node(.sequence(owners)),
          "Only one reference can have Controller set to true. Found \"true\" in references for "
            + controllers.compactMap { $0["name"]?.string }.joined(separator: " and ")))
    }
    return findings
  }

  // MARK: - The rules as API servers word them; programs and people know these texts

  private static func subdomainRule(_ name: String) -> String {
    if name.utf8.count > KubernetesName.maximumSubdomainLength { return "must be no more than 253 characters" }
    return
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
      + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
      + #"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
  }

  private static let labelRule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
    + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

  private static let serviceRule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    + "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
    + "'[a-z]([-a-z0-9]*[a-z0-9])?')"

  private static let valueRule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    + "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

  private static func keyRule(_ key: String) -> String {
    if key.isEmpty { return "name part must be non-empty" }
    return
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
      + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
      + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
  }
}
