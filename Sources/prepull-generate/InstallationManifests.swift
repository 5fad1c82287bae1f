// plugin/Install/Manifests/: the objects of manifests/ for the plugin to carry.
import FoundationEssentials
import YAML

/// The objects that `kubectl apply -k manifests/` applies.
struct InstallationManifests {
  /// What cannot be embedded.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Where the Swift files belong, from the top of the repository. Nothing else is there.
  static let swiftFolder = "plugin/Install/Manifests"

  /// What one folder of manifests/ holds.
  private struct Component {
    /// The folder's place below manifests/.
    var place: String
    var objects: [Node]

    /// `rbacCertificates` for `rbac/certificates`.
    var name: String {
      let words = place.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
      return words.prefix(1).joined() + words.dropFirst().map(Self.capitalized).joined()
    }

    var swiftFile: GeneratedFile {
      GeneratedFile(
        path: "\(swiftFolder)/EmbeddedManifests+\(Self.capitalized(name)).swift",
        text: """
          // Made by `make crds` from manifests/\(place)/; do not edit.

          extension EmbeddedManifests {
            static let \(name) = #\"\"\"
          \(YAMLWriter.string(objects).split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
              \"\"\"#
          }

          """)
    }

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
  }

  /// Without the CRDs: those the plugin makes from the schemas, as their files are made.
  private var components: [Component] = []

  /// Collects what the kustomization in `folder` names.
  init(folder: String) throws {
    try add(folder: folder, place: "")
  }

  /// The Swift files that hold the objects: one a folder, and one that names them all.
  var swiftFiles: [GeneratedFile] {
    let list = GeneratedFile(
      path: "\(Self.swiftFolder)/EmbeddedManifests.swift",
      text: """
        // Made by `make crds` from manifests/; do not edit.

        /// The objects of manifests/ without the CRDs, as streams of YAML documents.
        enum EmbeddedManifests {
          /// In the order in which the kustomizations name them.
          static let texts = [\(components.map(\.name).joined(separator: ", "))]
        }

        """)
    return [list] + components.map(\.swiftFile)
  }

  private mutating func add(folder: String, place: String) throws {
    var objects: [Node] = []
    let path = "\(folder)/kustomization.yaml"
    for kustomization in try Self.documents(path) {
      // Whatever else kustomize can do would make its objects differ from those embedded here.
      let known = ["apiVersion", "kind", "resources"]
      if let key = kustomization.mapping?.keys.first(where: { !known.contains($0) }) {
        throw Failure(description: "\(path): \(key) cannot be embedded, only resources")
      }
      for resource in kustomization["resources"]?.sequence ?? [] {
        guard let name = resource.string else { throw Failure(description: "\(path): a resource is no text") }
        if name.hasSuffix(".yaml") {
          objects += try Self.documents("\(folder)/\(name)").filter { $0["kind"]?.string != "CustomResourceDefinition" }
        } else {
          try add(folder: "\(folder)/\(name)", place: place.isEmpty ? name : "\(place)/\(name)")
        }
      }
    }
    if !objects.isEmpty { components.append(Component(place: place, objects: objects)) }
  }

  private static func documents(_ path: String) throws -> [Node] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(description: "\(path) cannot be read")
    }
    var reader = DocumentReader(SourceText(name: path, bytes: Array(data)))
    var documents: [Node] = []
    while let document = reader.next() { documents.append(try document.get().root) }
    return documents
  }
}
