// How many nodes a job is for, where its status does not say.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// Counts nodes without reading them: of each only a row of the server's table is sent.
enum NodeCount {
  private static let pageSize = 1000

  /// The number of nodes that a choice matches; nil when that cannot be counted or may not be known.
  static func of(_ choice: NodeChoice, client: KubernetesClient) async -> Int? {
    switch choice {
    case .names(let names): return names.count
    case .pods: return nil
    case .all: return await count(selector: "", client)
    case .labels(let labels, let onEdge):
      var selector = labels.description
      if onEdge { selector += (selector.isEmpty ? "" : ",") + LabelSelector.edgeLabel }
      return await count(selector: selector, client)
    }
  }

  private static func count(selector: String, _ client: KubernetesClient) async -> Int? {
    var options = ListOptions(labelSelector: selector, limit: pageSize)
    var count = 0
    while true {
      do throws(KubernetesError) {
        let page = try await client.table(.nodes, options: options)
        count += page["rows"]?.sequence?.count ?? 0
        guard let next = page["metadata"]?["continue"]?.string, !next.isEmpty else { return count }
        guard next != options.continueToken else { return nil }
        options.continueToken = next
      } catch {
        // A job can be watched without knowing how many nodes there are.
        return nil
      }
    }
  }
}
