// The files of the repository that are made from the schemas, the rules and the manifests.
import PrePullAPI
import YAML

/// A file with the content that it should have.
struct GeneratedFile {
  /// Where it belongs, from the top of the repository.
  var path: String
  /// What it should hold.
  var text: String

  /// Every generated file of the repository at `top`, which holds the manifests that one of them is made from.
  static func all(in top: String) throws -> [GeneratedFile] {
    try fromSchemas + [
      GeneratedFile(
        path: "plugin/Install/EmbeddedManifests.swift",
        text: InstallationManifests(folder: "\(top)/manifests").swiftFile)
    ]
  }

  /// The files that are made from the schemas and the rules.
  private static var fromSchemas: [GeneratedFile] {
    ResourceKind.all.map { kind in
      GeneratedFile(
        path: "manifests/crds/\(kind.group)_\(kind.plural).yaml",
        text: "# Made by `make crds` from Sources/PrePullAPI; do not edit.\n"
          + YAMLWriter.string(kind.customResourceDefinition))
    } + [
      GeneratedFile(path: "docs/rules.md", text: RulesPage.text),
      GeneratedFile(path: "docs/reference.md", text: ReferencePage.text),
    ]
  }
}
