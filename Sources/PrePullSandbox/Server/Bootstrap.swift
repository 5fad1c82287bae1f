// What is there before anybody asks.

import YAML

enum Bootstrap {
  private static let namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"]

  /// Makes the namespaces that every cluster has. What comes before the first answer is no history, as with a server
  /// that has just started.
  static func fill(_ cluster: Cluster) throws(APIError) {
    for name in namespaces {
      try cluster.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(name)]])
    }
    cluster.compact()
  }
}
