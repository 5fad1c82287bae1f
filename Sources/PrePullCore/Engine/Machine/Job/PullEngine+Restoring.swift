// An engine from what the API server holds, after a crash or when a finished job is taken up again.
import BitCollections
import PrePullAPI
import YAML

extension PullEngine {
  /// Rebuilds a job's state. Its first decision says what is to be done: send any event, `tick` for instance, and
  /// the nodes if it asks for them.
  ///
  /// - Parameters:
  ///   - facts: the job's spec, status, ledger and Pods. What of them does not read is passed over; its nodes are
  ///     tried again.
  ///   - now: the present time.
  public init(restoring facts: StoredFacts, at now: EngineTime) {
    self.init(facts.plan, at: now)
    let stored = OutcomeLedger(shards: facts.ledger)
    ledger = LedgerWriter(behind: stored, shards: facts.ledger)
    listing.judgesAtOnce = false
    if let header = stored.header {
      adopt(stored, header, facts)
    } else {
      adopt(PublishedOutcomes(facts.status, dialect: plan.dialect, images: &images), facts)
    }
    adopt(facts.tasks)
    if let end, stored.header != nil, facts.tasks.isEmpty, outbox.isHeaderStored {
      // Nothing is written for a job that ended long ago, unless its last status was lost.
      var board = StatusBoard(plan.dialect)
      if let status = facts.status, board.whole(self) == status {
        outbox.rest()
        self.board = board
      }
      lastFailureStep = end.step
    }
    decision.needsNodes = end == nil
  }

  // MARK: - Outcomes

  private mutating func adopt(_ stored: OutcomeLedger, _ header: LedgerHeader, _ facts: StoredFacts) {
    images = ImageTable(names: header.images)
    images.require(header.required.compactMap(images.name))
    startedAt = header.startedAt
    reopenedAt = header.reopenedAt
    end = header.end
    listing.judgesAtOnce = startedAt == nil
    for entry in stored.sortedEntries { adopt(entry.node, entry.outcome) }
    outbox.hasOrdered = !stored.outcomes.isEmpty
    outbox.hasPulled = stored.outcomes.values.contains { $0.failure?.step != .initial && $0.failure?.step != .check }
    outbox.noteHeaderIsStored()
    // What was edited while nobody looked is made good now.
    let edit = Edit(since: header, plan, &images)
    if edit.changesHeader || header.retry != plan.retryRequest { outbox.noteHeaderChange() }
    apply(edit)
  }

  /// A job without a ledger: a new one, one whose ledger was deleted, or one that another controller ran.
  private mutating func adopt(_ published: PublishedOutcomes, _ facts: StoredFacts) {
    startedAt = published.startedAt
    listing.judgesAtOnce = startedAt == nil
    for (name, outcome) in published.outcomes.sorted(by: { $0.key < $1.key }) {
      adopt(name, outcome)
      if let node = nodes.number(of: name) { outbox.addUnwritten(node, &nodes) }
    }
    outbox.hasOrdered = !published.outcomes.isEmpty
    outbox.hasPulled = outbox.hasOrdered
    if let end = published.end {
      // It ended under somebody else's rules; its status stays as it is until an edit opens it again.
      self.end = end
      outbox.noteHeaderIsStored()
      outbox.rest()
    }
  }

  private mutating func adopt(_ name: String, _ outcome: NodeOutcome) {
    let node = nodes.numberOrNew(of: name)
    nodes[node].outcome = outcome
    guard outcome.missing(of: images.required).isEmpty else { return }
    // A name that an edit took off the list counts no more; the listing decides about it.
    set(node, outcome.isSuccess(for: images.required) ? .succeeded : .failed)
    if let failure = outcome.failure { lastFailureStep = failure.step }
    arm(node)
  }

  // MARK: - Tasks

  private mutating func adopt(_ tasks: [LiveTask]) {
    for task in tasks.sorted(by: { ($0.id.node, $0.id.attempt) < ($1.id.node, $1.id.attempt) }) {
      adopt(task)
    }
  }

  private mutating func adopt(_ task: LiveTask) {
    guard (1...TaskID.greatestAttempt).contains(task.id.attempt) else { return decision.remove.append(task.id) }
    let node = nodes.numberOrNew(of: task.id.node)
    // Of several tasks of a node the latest counts. An earlier one that lives keeps the node's place if the latest
    // does not, until it is gone.
    let earlier = occupants.removeValue(forKey: node)
    if let earlier, earlier.stage == .running {
      decision.remove.append(TaskID(node: task.id.node, attempt: earlier.attempt))
      countImages(of: node, earlier, by: -1)
      works[node] = nil
      set(node, .outside)
    }
    defer {
      if let earlier, occupants[node] == nil {
        let until = now.adding(seconds: Self.removalGrace)
        occupants[node] = Occupant(attempt: earlier.attempt, stage: .leaving(until: until))
        arm(node)
      }
      releaseIfUnused(node)
    }
    nodes[node].attempt = max(nodes[node].attempt, Int32(task.id.attempt))
    guard isWanted(task, node) else { return discard(task, node) }
    let wanted = task.images.filter { images.name($0.image) != nil }
    works[node] = NodeWork(
      orderedAt: min(task.createdAt, now), progressAt: now,
      images: wanted.map { ImageWork(index: $0.image) },
      orderedTimeout: task.deadlineSeconds ?? plan.limits.timeoutSeconds)
    works[node]?.startedAt = min(task.createdAt, now)
    works[node]?.isStarted = true
    if nodes[node].state.isDone { nodes[node].marks.insert(.repeats) }
    let occupant = Occupant(attempt: task.id.attempt, stage: .running)
    occupants[node] = occupant
    countImages(of: node, occupant, by: 1)
    outbox.hasOrdered = true
    set(node, .running)
    arm(node)
    if let end = task.end {
      noteFinish(of: task.id, wanted, end)
    } else {
      noteProgress(of: task.id, wanted)
    }
  }

  /// Whether the task's outcome is of use.
  private func isWanted(_ task: LiveTask, _ node: Int) -> Bool {
    if task.isLeaving || end?.cause == .deadline || end?.cause == .cancelled || plan.isCancelled { return false }
    // Not even one image is asked for any more.
    guard task.images.contains(where: { images.required.contains($0.image) }) else { return false }
    guard let outcome = nodes[node].outcome else { return true }
    if plan.completion == .never, task.createdAt.seconds > outcome.finishedAt { return true }
    let asked = BitSet(task.images.lazy.map(\.image).filter { $0 >= 0 && $0 <= ImageRanges.maximumNumber })
    return !outcome.missing(of: asked.intersection(images.required)).isEmpty
  }

  private mutating func discard(_ task: LiveTask, _ node: Int) {
    decision.remove.append(task.id)
    guard task.end == nil else { return }
    let until = now.adding(seconds: Self.removalGrace)
    occupants[node] = Occupant(attempt: task.id.attempt, stage: .leaving(until: until))
    arm(node)
  }
}

extension PullEngine.Edit {
  /// What was edited since a header was written.
  ///
  /// - Parameter images: the header's images; those that the plan asks for are required afterwards.
  fileprivate init(since header: LedgerHeader, _ plan: PullPlan, _ images: inout ImageTable) {
    self.images = images.require(plan.images)
    choice = header.choice != NodeFilter(plan.nodes).fingerprint
    retry = header.retry != plan.retryRequest && plan.retryRequest != nil
    ratio = header.failureTolerate != plan.failureTolerate?.normalized
    deadline = header.activeDeadline != plan.activeDeadline
    completion = header.neverCompletes != (plan.completion == .never)
  }
}

extension StoredFacts {
  /// The end of a job that needs no engine: it ended, all of it is stored, and its spec asks for nothing new. Only
  /// the anchor is read, so that a thousand finished jobs cost little at a restart.
  public var settledEnd: JobEnd? {
    guard tasks.isEmpty, let header = ledger[0]?[OutcomeLedger.headerKey].flatMap(LedgerHeader.read),
      let end = header.end
    else { return nil }
    var images = ImageTable(names: header.images)
    images.require(header.required.compactMap(images.name))
    let edit = PullEngine.Edit(since: header, plan, &images)
    guard !edit.reopens(end.cause, isCancelled: plan.isCancelled), isPublished(end) else { return nil }
    return end
  }

  private func isPublished(_ end: JobEnd) -> Bool {
    switch plan.dialect {
    case .kubeedge: status?["state"]?.string == (end.isSuccess ? "Successful" : "Failed")
    case .kruise, .kruiseList, .nodeImage: status?["completionTime"]?.string == end.at.description
    }
  }
}
