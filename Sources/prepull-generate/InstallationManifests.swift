// plugin/Install/EmbeddedManifests.swift: the objects of manifests/ for the plugin to carry.
import FoundationEssentials
import YAML

/// The objects that `kubectl apply -k manifests/` applies, in the order in which the kustomizations name them.
struct InstallationManifests {
  /// What cannot be embedded.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The objects, without the CRDs: those the plugin makes from the schemas, as their files are made.
  private(set) var objects: [Node] = []

  /// Collects what the kustomization in `folder` names.
  init(folder: String) throws {
    try add(folder: folder)
  }

  /// The Swift file that holds the objects.
  var swiftFile: String {
    """
    // Made by `make crds` from manifests/; do not edit.

    /// The objects of manifests/ without the CRDs, as a stream of YAML documents.
    enum EmbeddedManifests {
      static let text = #\"\"\"
    \(YAMLWriter.string(objects).split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        \"\"\"#
    }

    """
  }

  private mutating func add(folder: String) throws {
    let path = "\(folder)/kustomization.yaml"
    for kustomization in try Self.documents(path) {
      // Whatever else kustomize can do would make its objects differ from those embedded here.
      let known = ["apiVersion", "kind", "resources"]
      if let key = kustomization.mapping?.keys.first(where: { !known.contains($0) }) {
        throw Failure(description: "\(path): \(key) cannot be embedded, only resources")
      }
      for resource in kustomization["resources"]?.sequence ?? [] {
        guard let name = resource.string else { throw Failure(description: "\(path): a resource is no text") }
        if name.hasSuffix(".yaml") { try add(file: "\(folder)/\(name)") } else { try add(folder: "\(folder)/\(name)") }
      }
    }
  }

  private mutating func add(file: String) throws {
    objects += try Self.documents(file).filter { $0["kind"]?.string != "CustomResourceDefinition" }
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
