// What time does to a node.

extension PullEngine {
  /// When the node is to be looked at next.
  func nextDue(_ node: Int) -> EngineTime? {
    var due: EngineTime?
    if case .leaving(let until) = occupants[node]?.stage { due = until }
    func consider(_ time: EngineTime?) {
      if let time { due = min(due ?? time, time) }
    }
    switch nodes[node].state {
    case .running: consider(taskDeadline(node))
    case .resting(let until):
      consider(until)
      consider(budgetEnd(node))
    case .parked(let until): consider(until)
    case .queued where works[node] != nil: consider(budgetEnd(node))
    case .succeeded, .failed: consider(repetition(node))
    case .queued, .outside: break
    }
    return due
  }

  /// Does what is due on the node.
  mutating func serve(_ node: Int) {
    if case .leaving(let until) = occupants[node]?.stage, until <= now { vacate(node) }
    switch nodes[node].state {
    case .running:
      if let deadline = taskDeadline(node), deadline <= now { expire(node) }
    case .resting(let until):
      if let end = budgetEnd(node), end <= now {
        expire(node)
      } else if until <= now {
        enqueue(node, first: true)
      }
    case .queued where works[node] != nil:
      if let end = budgetEnd(node), end <= now { expire(node) }
    case .parked(let until):
      guard let until, until <= now else { break }
      if end != nil {
        enqueue(node)
      } else {
        fail(node, .initial, .notReady, "the node was not ready for \(plan.limits.timeoutSeconds) s")
      }
    case .succeeded, .failed:
      guard let due = repetition(node), due <= now else { break }
      nodes[node].marks.insert(.repeats)
      enqueue(node)
    case .queued, .outside: break
    }
  }

  /// When the running task is to be given up.
  func taskDeadline(_ node: Int) -> EngineTime? {
    guard let work = works[node] else { return nil }
    switch plan.limits.scope {
    case .wholeTask: return work.orderedAt.adding(seconds: plan.limits.timeoutSeconds)
    case .oneAttempt:
      // Kubelet waits by itself before it tries an image again.
      let pause = work.images.lazy.filter(\.isBackingOff).map { Backoff.seconds(after: $0.failures) }.max() ?? 0
      return work.progressAt.adding(seconds: plan.limits.timeoutSeconds + pause)
    }
  }

  /// When the node's whole budget is used up, nil where there is none.
  func budgetEnd(_ node: Int) -> EngineTime? {
    guard plan.limits.scope == .wholeTask, let work = works[node] else { return nil }
    return work.orderedAt.adding(seconds: plan.limits.timeoutSeconds)
  }

  /// When a `Never` job pulls on the node again.
  private func repetition(_ node: Int) -> EngineTime? {
    guard end == nil, plan.completion == .never, let outcome = nodes[node].outcome else { return nil }
    return EngineTime(seconds: outcome.finishedAt).adding(seconds: Self.repetitionPause)
  }
}

/// How long to wait before the next attempt: what kubelet does for images, and what we do for tasks.
enum Backoff {
  static func seconds(after failures: Int) -> Int {
    failures <= 0 ? 0 : min(10 << min(failures - 1, 5), 300)
  }

  /// For a task that was lost through no fault of an image.
  static func seconds(afterLosses losses: Int) -> Int {
    min(1 << min(max(losses - 1, 0), 5), 30)
  }
}
