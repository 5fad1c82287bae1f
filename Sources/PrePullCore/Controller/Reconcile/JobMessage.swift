// What a job is told between two looks at it.

import Kubernetes
import PrePullEngine

/// News for a job that is being carried out.
enum JobMessage: Sendable {
  /// Its spec is this now.
  case plan(PullPlan)
  /// Something is different about this node; what, the nodes' informer knows.
  case node(String)
  /// A Pod of it is there or changed.
  case pod(ObservedPod)
  /// A Pod of it is gone.
  case podGone(TaskID)
  /// What became of something that it asked for.
  case event(Event)
}
