// Lists what a job's choice of nodes depends on, page by page.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// Reading of large collections. Pages are dropped as soon as they are read: 50,000 Nodes as trees fill gigabytes.
enum ClusterReader {
  /// Gives every object of a resource to `body`, as they were at one moment.
  ///
  /// - Parameters:
  ///   - restart: called when the list has to begin again, as the server forgot the moment; all that came before counts
  ///     no more.
  static func forEach(
    _ resource: APIResource, namespace: String? = nil, options: ListOptions = ListOptions(),
    with client: KubernetesClient, restart: () -> Void, _ body: (Node) -> Void
  ) async throws(KubernetesError) {
    var options = options
    options.limit = 500
    while true {
      let page: ResourceList
      do throws(KubernetesError) {
        page = try await client.list(resource, namespace: namespace, options: options)
      } catch {
        guard error.code == .gone, options.continueToken != nil else { throw error }
        options.continueToken = nil
        options.limit = nil
        restart()
        continue
      }
      for item in page.items { body(item) }
      guard let token = page.continueToken else { return }
      guard token != options.continueToken else {
        throw KubernetesError(.protocolViolation, "the server's list of \(resource) has a page that never ends")
      }
      options.continueToken = token
    }
  }

  /// The nodes that run pods with the labels.
  static func podNodes(
    _ selector: LabelSelector, in namespace: String, with client: KubernetesClient
  ) async throws(KubernetesError) -> Set<String> {
    var nodes: Set<String> = []
    try await forEach(
      .pods, namespace: namespace, options: ListOptions(labelSelector: selector.description), with: client,
      restart: { nodes = [] }
    ) { pod in
      if let node = PodPlacement.node(of: pod) { nodes.insert(node) }
    }
    return nodes
  }
}
