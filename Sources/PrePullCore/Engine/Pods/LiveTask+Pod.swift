// A Pod that was found in the cluster, as a task to restore from.

extension LiveTask {
  /// The task of a Pod.
  ///
  /// - Parameters:
  ///   - id: the task, as the Pod's labels name it.
  ///   - pod: the Pod's state.
  ///   - deadlineSeconds: the Pod's `activeDeadlineSeconds`.
  ///   - counter: counts on from here; keep it for the Pod's next states.
  public init(id: TaskID, pod: PodPullState, deadlineSeconds: Int?, counter: inout AttemptCounter) {
    self.init(
      // A Pod without a time is taken for one that was made just now.
      id: id, createdAt: pod.createdAt ?? EngineTime(milliseconds: .max), images: counter.observe(pod), end: pod.end,
      deadlineSeconds: deadlineSeconds, isLeaving: pod.isLeaving)
  }
}
