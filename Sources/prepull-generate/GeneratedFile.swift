// The files of the repository that are made from the schemas, the rules and the manifests.
import FoundationEssentials
import PrePullAPI
import YAML

/// A file with the content that it should have.
struct GeneratedFile {
  /// Where it belongs, from the top of the repository.
  var path: String
  /// What it should hold.
  var text: String

  /// Every generated file of the repository at `top`, which holds the manifests that some of them are made from.
  static func all(in top: String) throws -> [GeneratedFile] {
    try fromSchemas + InstallationManifests(folder: "\(top)/manifests").swiftFiles
  }

  /// The paths of files that stand among `files` at `top` and are made from nothing any more.
  static func leftOver(beside files: [GeneratedFile], in top: String) throws -> [String] {
    let folder = InstallationManifests.swiftFolder
    guard FileManager.default.fileExists(atPath: "\(top)/\(folder)") else { return [] }
    let made = Set(files.map(\.path))
    return try FileManager.default.contentsOfDirectory(atPath: "\(top)/\(folder)").map { "\(folder)/\($0)" }
      .filter { !made.contains($0) }.sorted()
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
