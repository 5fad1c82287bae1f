// The finalizers that other controllers put on jobs, and that nobody takes off once they are gone.

/// A peer's finalizer on a job.
enum PeerFinalizer {
  /// KubeEdge's task manager's.
  static let kubeedge = "kubeedge.io/imageprepulljob-controller"
  /// Kruise's.
  static let kruise = "apps.kruise.io/deletion-protection"

  static let all: Set<String> = [kubeedge, kruise]
}
