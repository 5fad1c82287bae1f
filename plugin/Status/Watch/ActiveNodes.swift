// Which nodes pull now, of a job whose status does not name them.
import Kubernetes
import PrePullEngine
import YAML

/// Reads the controller's Pods of a job as a table: a row a node, without the Pods.
enum ActiveNodes {
  /// More nodes than these nobody reads.
  private static let limit = 500
  /// What kubelet calls a Pod whose images are not all there yet.
  private static let pulling: Set<String> = [
    "Pending", "ContainerCreating", "PodInitializing", "ErrImagePull", "ImagePullBackOff",
  ]

  /// The nodes at work; nil when that may not be known or could not be read.
  static func read(jobUID: String, client: KubernetesClient, namespace: String) async -> [NodeReport]? {
    do throws(KubernetesError) {
      let table = try await client.table(
        .pods, namespace: namespace,
        options: ListOptions(labelSelector: "\(OutcomeLedger.jobLabel)=\(jobUID)", limit: limit),
        includesMetadata: true)
      return nodes(in: table)
    } catch {
      // The view is less full without them.
      return nil
    }
  }

  /// The nodes of the rows that are at work.
  static func nodes(in table: Node) -> [NodeReport] {
    let names = (table["columnDefinitions"]?.sequence ?? []).map { $0["name"]?.string ?? "" }
    guard let node = names.firstIndex(of: "Node"), let status = names.firstIndex(of: "Status") else { return [] }
    return (table["rows"]?.sequence ?? []).compactMap { row in
      guard let cells = row["cells"]?.sequence, cells.indices.contains(node), cells.indices.contains(status),
        let name = cells[node].string, !name.isEmpty, name != "<none>", let state = cells[status].string,
        pulling.contains(state)
      else { return nil }
      let created = row["object"]?["metadata"]?["creationTimestamp"]?.string
      return NodeReport(name: name, state: .pulling, time: created.flatMap(EngineTime.init(rfc3339:)))
    }
  }
}
