// Reading of the repository's YAML files.
import FoundationEssentials
import YAML

/// The documents of YAML files.
package enum YAMLFiles {
  /// A file or an object that is not there.
  package struct Missing: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
  }

  /// The objects of one file.
  package static func objects(in path: String) throws -> [Node] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Missing(description: "\(path) cannot be read")
    }
    return try objects(of: String(decoding: data, as: UTF8.self), named: path)
  }

  /// The objects of a text.
  package static func objects(of text: String, named name: String = "text") throws -> [Node] {
    var reader = DocumentReader(SourceText(name: name, text: text))
    var objects: [Node] = []
    while let document = reader.next() { objects.append(try document.get().root) }
    return objects
  }

  /// The objects of every file that the kustomization in `folder` names, the folders that it names included.
  package static func objects(ofKustomization folder: String) throws -> [Node] {
    var found: [Node] = []
    for kustomization in try objects(in: "\(folder)/kustomization.yaml") {
      for resource in kustomization["resources"]?.sequence?.compactMap(\.string) ?? [] {
        let path = "\(folder)/\(resource)"
        found += try resource.hasSuffix(".yaml") ? objects(in: path) : objects(ofKustomization: path)
      }
    }
    return found
  }
}
