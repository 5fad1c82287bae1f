// Changes of single nodes' records; counts, marks and timers are kept in step here and nowhere else.

extension PullEngine {
  /// Puts a node into a state.
  mutating func set(_ node: Int, _ state: NodeState) {
    let before = nodes[node].state
    tally.change(before, by: -1)
    tally.change(state, by: 1)
    if plan.dialect == .kruiseList, let outcome = nodes[node].outcome {
      if before.isDone { imageTally.count(outcome, required: images.order, by: -1) }
      if state.isDone { imageTally.count(outcome, required: images.order, by: 1) }
    }
    nodes[node].state = state
    if case .resting = state {} else { refused.remove(node) }
    markChanged(node)
  }

  /// Records what became of a node.
  mutating func set(_ node: Int, outcome: NodeOutcome) {
    if nodes[node].state != .outside { set(node, .queued) }
    nodes[node].outcome = outcome
    nodes[node].marks.remove([.repeats, .lostReady])
    set(node, outcome.isSuccess(for: images.required) ? .succeeded : .failed)
    if let failure = outcome.failure {
      lastFailureStep = failure.step
      outbox.noteFailure(of: nodes[node].name, failure)
    }
    outbox.addUnwritten(node, &nodes)
    arm(node)
  }

  mutating func markChanged(_ node: Int) {
    outbox.noteChange()
    guard !nodes[node].marks.contains(.changed) else { return }
    nodes[node].marks.insert(.changed)
    outbox.changed.append(node)
  }

  /// Puts a node in line. Those that were in line before go first.
  mutating func enqueue(_ node: Int, first: Bool = false) {
    set(node, .queued)
    guard !nodes[node].marks.contains(.inQueue), occupants[node] == nil else { return }
    nodes[node].marks.insert(.inQueue)
    if first { queue.prepend(node) } else { queue.append(node) }
  }

  /// Takes a node out of the job; what runs there is removed.
  mutating func drop(_ node: Int, forgetting: Bool = false) {
    remove(occupantOf: node)
    works[node] = nil
    set(node, .outside)
    if forgetting { nodes[node].outcome = nil }
    nodes[node].marks.remove([.repeats, .lostReady])
    releaseIfUnused(node)
  }

  /// Gives the record of a node free that is of no concern any more.
  mutating func releaseIfUnused(_ node: Int) {
    let record = nodes[node]
    guard record.state == .outside, record.facts == nil, record.outcome == nil, record.armedAt == nil,
      record.marks.isDisjoint(with: [.inQueue, .changed, .unwritten]), occupants[node] == nil
    else { return }
    nodes.release(node)
  }

  // MARK: - Places

  /// Removes the task that holds the node's place, whose outcome nobody waits for.
  mutating func remove(occupantOf node: Int) {
    guard let occupant = occupants[node] else { return }
    if case .leaving = occupant.stage { return }
    countImages(of: node, occupant, by: -1)
    occupants[node]?.stage = .leaving(until: now.adding(seconds: Self.removalGrace))
    decision.remove.append(TaskID(node: nodes[node].name, attempt: occupant.attempt))
    arm(node)
  }

  /// The node's task is gone: its place is free.
  mutating func vacate(_ node: Int) {
    guard let occupant = occupants.removeValue(forKey: node) else { return }
    if occupant.stage == .running { countImages(of: node, occupant, by: -1) }
    if nodes[node].state == .queued { enqueue(node, first: true) }
  }

  mutating func vacate(_ task: TaskID) {
    guard let node = nodes.number(of: task.node), occupants[node]?.attempt == task.attempt else { return }
    occupants[node] = nil
  }

  /// Counts the images that a task pulls, as long as it runs.
  mutating func countImages(of node: Int, _ occupant: Occupant, by amount: Int) {
    guard plan.dialect == .kruiseList, occupant.stage == .running, let work = works[node] else { return }
    for image in work.images { imageTally.countActive(image.index, by: amount) }
  }

  // MARK: - Timers

  /// Sees to it that a timer fires when the node is to be looked at next.
  ///
  /// - Parameter earliest: when it fires at the earliest.
  mutating func arm(_ node: Int, notBefore earliest: EngineTime? = nil) {
    guard var due = nextDue(node) else { return }
    if let earliest { due = max(due, earliest) }
    if let armed = nodes[node].armedAt, armed <= due { return }
    nodes[node].armedAt = due
    timers.add(node, at: due)
  }

  /// Looks at every node whose timer is due.
  mutating func fireTimers() {
    while let (node, time) = timers.popDue(at: now) {
      // A timer that another one overtook counts no more.
      guard nodes[node].armedAt == time else { continue }
      nodes[node].armedAt = nil
      serve(node)
      // Were something still due, this would have no end.
      arm(node, notBefore: now.adding(seconds: 1))
      releaseIfUnused(node)
    }
  }
}
