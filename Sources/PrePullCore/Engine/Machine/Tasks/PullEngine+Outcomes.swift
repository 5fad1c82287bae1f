// How a node's work becomes its outcome.
import BitCollections

extension PullEngine {
  /// What remains of a task whose node is done.
  enum Remains {
    /// It still runs, and is removed once the outcome is stored.
    case alive
    /// It ended by itself, and is removed once the outcome is stored.
    case finished
  }

  /// Closes a node's work and records the outcome.
  ///
  /// - Parameter expired: the node's time is over; what is not pulled failed for that.
  mutating func conclude(_ node: Int, task: Remains, expired: Bool = false) {
    guard let work = works[node] else { return }
    if let occupant = occupants[node], occupant.stage == .running {
      switch task {
      case .alive:
        countImages(of: node, occupant, by: -1)
        occupants[node]?.stage = .lingering
      case .finished:
        outbox.settle(TaskID(node: nodes[node].name, attempt: occupant.attempt))
        vacate(node)
      }
    }
    works[node] = nil
    let outcome = outcome(of: work, on: node, expired: expired)
    set(node, outcome: outcome)
    // Images that were asked for meanwhile are tried next.
    if !outcome.missing(of: images.required).isEmpty { enqueue(node, first: true) }
  }

  /// Records that a node failed as a whole. Every image asked for counts as tried.
  mutating func fail(_ node: Int, _ step: NodeFailure.Step, _ code: FailureCode, _ message: String) {
    let work = works.removeValue(forKey: node)
    let prior = nodes[node].marks.contains(.repeats) ? nil : nodes[node].outcome
    let pulled = (prior?.pulled ?? []).union(work?.pulled ?? [])
    let failure = NodeFailure(
      step: step, code: code, message: Self.bounded(message),
      tried: (prior?.failure?.tried ?? []).union(images.required).subtracting(pulled),
      images: prior?.failure?.images.filter { !pulled.contains($0.image) } ?? [])
    set(
      node,
      outcome: NodeOutcome(
        finishedAt: now.seconds, took: work.map { now.seconds - $0.orderedAt.seconds } ?? 0, pulled: pulled,
        result: .failed(failure)))
  }

  private func outcome(of work: NodeWork, on node: Int, expired: Bool) -> NodeOutcome {
    let prior = nodes[node].marks.contains(.repeats) ? nil : nodes[node].outcome
    var outcome = NodeOutcome(
      finishedAt: now.seconds, took: now.seconds - work.orderedAt.seconds,
      pulled: (prior?.pulled ?? []).union(work.pulled))
    // The common outcome shares the set that every other node has.
    if outcome.pulled == images.required { outcome.pulled = images.required }

    var failed: [ImageFailure] = []
    for image in work.images where !image.isPulled {
      if image.isExhausted(retries: plan.limits.retries), let failure = image.lastFailure {
        failed.append(failure)
      } else if expired, images.required.contains(image.index) {
        failed.append(
          ImageFailure(
            image: image.index, code: .timedOut,
            message: image.lastFailure?.message ?? "not pulled in time"))
      }
    }
    let earlier = prior?.failure?.images.filter { !outcome.pulled.contains($0.image) } ?? []
    let tried = (prior?.failure?.tried ?? []).subtracting(outcome.pulled).union(BitSet(failed.map(\.image)))
    guard !tried.isEmpty else { return outcome }
    let first = failed.first
    outcome.result = .failed(
      NodeFailure(
        step: expired ? .timeOut : first == nil ? prior?.failure?.step ?? .pull : .pull,
        code: expired ? .timedOut : first?.code ?? prior?.failure?.code ?? .pullFailed,
        message: message(failed, expired: expired, work, node) ?? prior?.failure?.message ?? "",
        tried: tried, images: earlier.filter { image in !failed.contains { $0.image == image.image } } + failed))
    return outcome
  }

  private func message(_ failed: [ImageFailure], expired: Bool, _ work: NodeWork, _ node: Int) -> String? {
    if expired {
      let refusal = work.refusal.map { "; \($0.message)" } ?? ""
      return Self.bounded("not done within \(plan.limits.timeoutSeconds) s\(readinessHint(node))\(refusal)")
    }
    guard let first = failed.first else { return nil }
    let text = "\(images.name(first.image) ?? "an image"): \(first.message)"
    return Self.bounded(failed.count == 1 ? text : "\(failed.count) images failed, first \(text)")
  }
}
