// The nodes of a cluster, as far as a job cares.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// A node with the images that it says it has.
struct ClusterNode: Sendable {
  /// What the engine looks at.
  var facts: NodeFacts
  /// The sizes in bytes of the images that the node lists, by every name they have there; 0 when it gives none.
  /// Kubelets list the 50 largest unless they are told otherwise.
  var images: [String: Int] = [:]
  /// Whether the scheduler puts nothing on it.
  var isCordoned = false
  /// Its taints as `key=value:effect`.
  var taints: [String] = []

  /// Reads a Node of the API, keeping of its images what is asked for; nil when it has no name.
  init?(_ node: Node, wanted: Set<String> = []) {
    guard let facts = NodeFacts(node: node) else { return nil }
    self.facts = facts
    for image in node["status"]?["images"]?.sequence ?? [] {
      let size = image["sizeBytes"]?.integer ?? 0
      for name in image["names"]?.sequence ?? [] {
        if let text = name.string, wanted.contains(text) { images[text] = max(size, 0) }
      }
    }
    isCordoned = node["spec"]?["unschedulable"]?.bool ?? false
    taints = (node["spec"]?["taints"]?.sequence ?? []).compactMap { taint in
      guard let key = taint["key"]?.string else { return nil }
      let value = taint["value"]?.string.map { "=\($0)" } ?? ""
      return "\(key)\(value):\(taint["effect"]?.string ?? "")"
    }
  }
}

extension ImageReference {
  /// The names by which runtimes list the image: a digest counts before a tag, and Docker Hub's are written in full or
  /// in short.
  var runtimeNames: [String] {
    let suffix = digest.map { "@\($0)" } ?? ":\(effectiveTag ?? "latest")"
    return [name + suffix, familiarName + suffix]
  }
}

/// Listing what a job's choice of nodes depends on.
enum ClusterReader {
  /// All nodes.
  ///
  /// - Parameter wanted: the names of the images to look for.
  static func nodes(
    with client: KubernetesClient, wanted: Set<String> = []
  ) async throws(KubernetesError) -> [ClusterNode] {
    try await client.listAll(.nodes).items.compactMap { ClusterNode($0, wanted: wanted) }
  }

  /// The nodes that run pods with the labels.
  static func podNodes(
    _ selector: LabelSelector, in namespace: String, with client: KubernetesClient
  ) async throws(KubernetesError) -> Set<String> {
    let pods = try await client.listAll(
      .pods, namespace: namespace, options: ListOptions(labelSelector: selector.description))
    return Set(pods.items.compactMap(PodPlacement.node(of:)))
  }
}
