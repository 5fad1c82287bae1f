// The Pods that were made in a part of a test.

internal import PrePullSandbox
package import YAML

/// Notes each Pod that is created in the controller's namespace from now on.
package struct PodRecord: Sendable {
  private let record: ChangeRecord

  package init(_ cluster: TestCluster) { record = cluster.server.record(.pods) }

  /// The Pods as they were created.
  package var made: [Node] {
    record.changes.filter { $0.kind == .added && $0.object.namespace == TestCluster.namespace }.map(\.object)
  }

  /// The nodes of the Pods, sorted, one for each Pod.
  package var nodes: [String] { made.compactMap { $0["spec"]?["nodeName"]?.string }.sorted() }

  /// The images of the Pods, each once.
  package var images: Set<String> {
    Set(made.flatMap { $0["spec"]?["containers"]?.sequence ?? [] }.compactMap { $0["image"]?.string })
  }
}
