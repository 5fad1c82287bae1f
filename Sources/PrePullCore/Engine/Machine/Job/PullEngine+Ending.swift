// When a job is over, and what then.

extension PullEngine {
  /// Ends the job if it is over.
  mutating func settle() {
    guard end == nil else { return }
    // A cluster whose pods or nodes nobody may list does not keep a job from being given up.
    guard listing.isComplete || startedAt != nil && listing.since.adding(seconds: Self.listingPatience) <= now else {
      return
    }
    if plan.isCancelled {
      finish(.cancelled)
    } else if let deadlineAt, deadlineAt <= now {
      finish(.deadline)
    } else if !listing.isComplete {
      return
    } else if let ratio = plan.failureTolerate, ratio.isExceeded(failed: tally.failed, of: tally.selected) {
      finish(.tooManyFailures)
    } else if tally.unfinished == 0, plan.completion != .never {
      finish(tally.selected == 0 && plan.failsUnfitNodes ? .noNodes : .allTried)
    }
  }

  /// When the job's own time is over, nil where there is no limit or the job was not taken up yet.
  var deadlineAt: EngineTime? {
    guard let startedAt, let deadline = plan.activeDeadline else { return nil }
    return (reopenedAt ?? startedAt).adding(seconds: deadline)
  }

  /// Orders that were not handed out yet are as if they had never been.
  private mutating func withdrawOrders() {
    for order in decision.start {
      guard let node = nodes.number(of: order.id.node), let occupant = occupants.removeValue(forKey: node) else {
        continue
      }
      countImages(of: node, occupant, by: -1)
      works[node] = nil
      enqueue(node)
    }
    decision.start = []
  }

  private mutating func finish(_ cause: JobEnd.Cause) {
    withdrawOrders()
    // Tasks that run go on to their outcome, unless the job's own time is over; none begins any more.
    let stopsTasks = cause == .deadline || cause == .cancelled
    for node in works.keys.sorted() where stopsTasks || nodes[node].state != .running {
      remove(occupantOf: node)
      works[node] = nil
      enqueue(node)
    }
    if let formerEnd, formerEnd.cause == cause {
      // Opened again by an edit that brought no work: it ended when it ended.
      end = formerEnd
      end?.selected = tally.selected
    } else {
      let step: NodeFailure.Step = cause == .noNodes ? .initial : lastFailureStep
      end = JobEnd(cause: cause, at: now.wholeSeconds, step: step, selected: tally.selected)
      outbox.events.append(endEvent(cause))
    }
    formerEnd = nil
    outbox.noteHeaderChange()
  }

  private func endEvent(_ cause: JobEnd.Cause) -> JobEvent {
    switch cause {
    case .allTried:
      JobEvent(
        .completed,
        tally.failed == 0
          ? "\(counted(tally.succeeded, "node")) succeeded"
          : "\(counted(tally.succeeded, "node")) succeeded, \(tally.failed) failed")
    case .noNodes, .tooManyFailures, .deadline, .cancelled: JobEvent(.failed, endReason(cause) ?? cause.rawValue)
    }
  }

  /// How many nodes the job is for, or was when it ended.
  var selected: Int { end?.selected ?? tally.selected }

  /// Why the job failed, in words; nil when it did not.
  func endReason(_ cause: JobEnd.Cause) -> String? {
    let untried = selected - tally.done - tally.active
    return switch cause {
    case .allTried: nil
    case .noNodes: "no nodes were matched"
    case .tooManyFailures:
      """
      \(tally.failed) of \(counted(selected, "node")) failed, more than failureTolerate \
      \(plan.failureTolerate?.description ?? "") allows\
      \(untried > 0 ? "; \(untried) not tried" : "")
      """
    case .deadline: "job exceeds activeDeadlineSeconds"
    case .cancelled: "job was cancelled"
    }
  }
}
