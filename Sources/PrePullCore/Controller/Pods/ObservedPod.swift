// One of the controller's Pods, as the last watch event showed it.

import Kubernetes
import PrePullEngine
import YAML

/// A pull Pod, reduced to what its task needs.
struct ObservedPod: Sendable {
  /// The UID of its job.
  let job: String
  /// Its task.
  let task: TaskID
  /// How far it is.
  let state: PodPullState
  /// Its `activeDeadlineSeconds`.
  let deadlineSeconds: Int?

  /// Reads a Pod; nil when it is none of ours.
  init?(_ pod: Node) {
    let labels = pod["metadata"]?["labels"]
    guard let job = labels?[OwnLabel.jobUID]?.string, let node = pod["spec"]?["nodeName"]?.string,
      let attempt = labels?[OwnLabel.attempt]?.string.flatMap({ Int($0) })
    else { return nil }
    self.job = job
    task = TaskID(node: node, attempt: attempt)
    state = PodPullState(pod: pod)
    deadlineSeconds = pod["spec"]?["activeDeadlineSeconds"]?.integer
  }
}
