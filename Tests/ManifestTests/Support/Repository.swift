// The files that the tests compare.
import FoundationEssentials
import TestSupport
import YAML

enum Repository {
  /// The repository's root.
  static let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")

  /// The text of a file.
  static func text(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: "\(top)/\(path)") else {
      throw YAMLFiles.Missing(description: "\(path) cannot be read")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The objects that `kubectl apply -k manifests/` applies, as the files have them.
  static func installation() throws -> [Node] { try YAMLFiles.objects(ofKustomization: top + "/manifests") }

  /// What cert-manager's overlay changes in the webhook's Deployment.
  static func overlayDeployment() throws -> Node {
    try YAMLFiles.objects(in: top + "/manifests/overlays/cert-manager/deployment.yaml").only("Deployment")
  }

  /// The paths of all YAML files below a folder, from the root.
  static func yamlFiles(below folder: String) throws -> [String] {
    var paths: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(top)/\(folder)").sorted() {
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".yaml") { paths.append(path) } else { paths += try yamlFiles(below: path) }
    }
    return paths
  }
}

extension [Node] {
  /// The only object of a kind, perhaps of one name.
  func only(_ kind: String, _ name: String? = nil) throws -> Node {
    let found = filter { $0["kind"]?.string == kind && (name == nil || $0["metadata"]?["name"]?.string == name) }
    guard found.count == 1 else {
      throw YAMLFiles.Missing(description: "there are \(found.count) of \(kind) \(name ?? ""), not one")
    }
    return found[0]
  }
}

extension Node {
  /// The node at the end of a path of keys and, as numbers, positions.
  func at(_ path: String) -> Node? {
    path.split(separator: ".").reduce(Optional.some(self)) { node, step in
      if let index = Int(step), let items = node?.sequence { return items.indices.contains(index) ? items[index] : nil }
      return node?[String(step)]
    }
  }

  /// The strings of a list; none when this is no list.
  var strings: [String] { sequence?.compactMap(\.string) ?? [] }
}
