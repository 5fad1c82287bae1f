// A resource that a CustomResourceDefinition defined.

import YAML

/// What a definition says beyond names: schemas and columns, by version.
struct CustomResource: Sendable {
  /// One served version.
  struct Version: Sendable {
    /// `openAPIV3Schema` as it was written, for OpenAPI.
    var document: Node?
    /// The same, for use.
    var schema: StructuralSchema?
    /// `additionalPrinterColumns`.
    var columns: [Node] = []
  }

  /// The name of the definition's object.
  var definitionName: String
  var versions: [String: Version]
}

extension ResourceDefinition {
  /// The resource that a definition defines.
  init(definedBy object: Mapping) throws(FieldFinding) {
    let spec = object["spec"]?.fields ?? Mapping()
    let names = spec["names"]?.fields ?? Mapping()
    let versions = spec["versions"]?.sequence ?? []
    let served = versions.filter { $0["served"]?.bool ?? true }.compactMap { $0["name"]?.string }
    let stored = versions.first { $0["storage"]?.bool ?? false }
    let storageVersion = stored?["name"]?.string ?? served.first ?? ""
    var custom = CustomResource(definitionName: object.text("metadata", "name"), versions: [:])
    for (index, version) in versions.enumerated() {
      let document = version.value("schema", "openAPIV3Schema")
      custom.versions[version["name"]?.string ?? ""] = CustomResource.Version(
        document: document,
        schema: try document.map { node throws(FieldFinding) in
          try StructuralSchema(node, at: "spec.versions[\(index)].schema.openAPIV3Schema")
        }, columns: version["additionalPrinterColumns"]?.sequence ?? [])
    }
    let hasStatus = versions.contains { $0.value("subresources", "status") != nil }
    self.init(
      id: ResourceID(names.text("plural"), group: spec.text("group")), versions: VersionOrder.sorted(served),
      storageVersion: storageVersion, kind: names.text("kind"), listKind: names.text("listKind"),
      singular: names.text("singular"), isNamespaced: spec.text("scope") == "Namespaced",
      statusRule: hasStatus ? .alone : .none, hasGeneration: true, allowsUnconditionalUpdate: false,
      strategy: CustomStrategy(schema: custom.versions[storageVersion]?.schema), custom: custom)
    shortNames = (names["shortNames"]?.sequence ?? []).compactMap(\.string)
    categories = (names["categories"]?.sequence ?? []).compactMap(\.string)
  }
}

/// Versions as Kubernetes prefers them: stable before beta before alpha, newer before older.
enum VersionOrder {
  static func sorted(_ versions: [String]) -> [String] { versions.sorted { rank($0) > rank($1) } }

  private static func rank(_ version: String) -> (Int, Int, Int) {
    guard let match = version.wholeMatch(of: /v(\d+)(?:(alpha|beta)(\d+))?/) else { return (-1, 0, 0) }
    let stability = match.output.2 == nil ? 2 : match.output.2 == "beta" ? 1 : 0
    return (stability, Int(match.output.1) ?? 0, match.output.3.flatMap { Int($0) } ?? 0)
  }
}
