// What a job may look up about the cluster.

import Kubernetes
import PrePullAPI
import PrePullEngine

/// The nodes, and the nodes that host pods.
struct JobWorld: Sendable {
  /// Every node.
  var nodes: @Sendable () -> [NodeFacts]
  /// One node; nil when there is none of that name.
  var node: @Sendable (String) -> NodeFacts?
  /// The nodes with pods that match, in the job's namespace; nil while that is not known.
  var hosts: @Sendable (LabelSelector, JobIdentity) -> Set<String>?
}
