// Whether a kind of job is installed, and in which version it is read.

import PrePullAPI
import YAML

/// What a CustomResourceDefinition says of a kind.
struct ServedVersion: Sendable, Equatable {
  /// The version to use.
  let version: String

  /// Reads a definition; nil when it does not serve the kind now, or in no version that we know.
  init?(_ definition: Node, of kind: ResourceKind) {
    let conditions = definition["status"]?["conditions"]?.sequence ?? []
    let isEstablished = conditions.contains {
      $0["type"]?.string == "Established" && $0["status"]?.string == "True"
    }
    guard isEstablished, definition["metadata"]?["deletionTimestamp"]?.string == nil else { return nil }
    let served = Set(
      (definition["spec"]?["versions"]?.sequence ?? [])
        .filter { $0["served"]?.bool == true }.compactMap { $0["name"]?.string })
    // A peer's own definition may serve fewer versions than ours.
    guard let version = kind.versions.first(where: served.contains) else { return nil }
    self.version = version
  }

  /// The definition's name.
  static func definitionName(of kind: ResourceKind) -> String { "\(kind.plural).\(kind.group)" }
}
