// What a server does to CustomResourceDefinitions.

import YAML

/// A definition's names have defaults; what it defines is the business of the controller of definitions.
struct DefinitionStrategy: ResourceStrategy {
  func prepareForCreate(_ object: inout Mapping) {
    fillIn(&object)
    object["status"] = nil
  }

  func prepareForUpdate(_ object: inout Mapping, old: Mapping) { fillIn(&object) }

  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding] {
    var findings: [FieldFinding] = []
    let (plural, group) = (object.text("spec", "names", "plural"), object.text("spec", "group"))
    if object.text("metadata", "name") != "\(plural).\(group)" {
      findings.append(
        .invalid(
          "metadata.name", Node(object.text("metadata", "name")), "must be spec.names.plural+\".\"+spec.group"))
    }
    let versions = object.value("spec", "versions")?.sequence ?? []
    if versions.filter({ $0["storage"]?.bool == true }).count != 1 {
      findings.append(
        .invalid(
          "spec.versions", Node(.sequence(versions.compactMap { $0["name"] })),
          "must have exactly one version marked as storage version"))
    }
    do throws(FieldFinding) {
      _ = try ResourceDefinition(definedBy: object)
    } catch {
      findings.append(error)
    }
    for field in ["group", "scope"] {
      if let old, old.value("spec", field) != object.value("spec", field) {
        findings.append(.invalid("spec.\(field)", object.value("spec", field) ?? Node(.null), "field is immutable"))
      }
    }
    return findings
  }

  private func fillIn(_ object: inout Mapping) {
    let kind = object.text("spec", "names", "kind")
    object.setDefault("spec", "names", "singular", to: Node(kind.lowercased()))
    object.setDefault("spec", "names", "listKind", to: Node("\(kind)List"))
    object.setDefault("spec", "conversion", to: ["strategy": "None"])
  }
}
