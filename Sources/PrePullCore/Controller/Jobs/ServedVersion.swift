// Whether a kind of job is installed, and in which version it is read.

import PrePullAPI
import YAML

/// What a CustomResourceDefinition says of a kind.
struct ServedVersion: Sendable, Equatable {
  /// The version to use; nil while the kind is defined and not served, when its jobs are there and cannot be seen.
  let version: String?

  /// Reads a definition.
  init(_ definition: Node, of kind: ResourceKind) {
    let conditions = definition["status"]?["conditions"]?.sequence ?? []
    let isEstablished = conditions.contains {
      $0["type"]?.string == "Established" && $0["status"]?.string == "True"
    }
    guard isEstablished else {
      version = nil
      return
    }
    let served = Set(
      (definition["spec"]?["versions"]?.sequence ?? [])
        .filter { $0["served"]?.bool == true }.compactMap { $0["name"]?.string })
    // A peer's own definition may serve fewer versions than ours.
    version = kind.versions.first(where: served.contains)
  }

  /// The definition's name.
  static func definitionName(of kind: ResourceKind) -> String { "\(kind.plural).\(kind.group)" }
}
