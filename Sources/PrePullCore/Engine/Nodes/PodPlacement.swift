// Where a Pod runs, for jobs that choose their nodes by Pods.
import YAML

/// Reads Pods for a job with a podSelector.
public enum PodPlacement {
  /// The node that the Pod runs on; nil when it has none yet or has ended, so that it draws the job to no node.
  public static func node(of pod: Node) -> String? {
    guard let name = pod["spec"]?["nodeName"]?.string, !name.isEmpty else { return nil }
    switch pod["status"]?["phase"]?.string {
    case "Succeeded", "Failed": return nil
    default: return name
    }
  }
}
