// Edits of a job's spec while it runs or after it ended.

extension PullEngine {
  /// The spec changed. Limits hold at once; what was done stays done.
  mutating func change(to new: PullPlan) {
    guard new != plan else { return }
    let old = plan
    plan = new
    resolver = TaskImageResolver(new)
    let formerChoice = filter.fingerprint
    filter = NodeFilter(new.nodes)
    let edit = Edit(
      images: images.require(new.images), choice: filter.fingerprint != formerChoice,
      retry: new.retryRequest != old.retryRequest && new.retryRequest != nil,
      ratio: new.failureTolerate != old.failureTolerate, deadline: new.activeDeadline != old.activeDeadline,
      completion: (new.completion == .never) != (old.completion == .never))
    if edit.changesHeader || new.retryRequest != old.retryRequest { outbox.noteHeaderChange() }
    outbox.noteChange()
    apply(edit)
    // Deadlines may have moved closer.
    for node in works.keys.sorted() { arm(node) }
    if end != nil, new.completion != old.completion { deletionAskedAt = nil }
  }

  /// What an edit is about.
  struct Edit {
    var images = false
    var choice = false
    var retry = false
    var ratio = false
    var deadline = false
    /// Whether it ever completes.
    var completion = false

    var changesHeader: Bool { images || choice || retry || ratio || deadline || completion }

    /// Whether a job that ended for that cause has a new chance.
    func reopens(_ cause: JobEnd.Cause, isCancelled: Bool) -> Bool {
      if images || choice || retry { return true }
      return switch cause {
      case .allTried, .noNodes: completion
      case .tooManyFailures: ratio
      case .deadline: deadline
      case .cancelled: !isCancelled
      }
    }
  }

  /// Brings the job's state in line with an edit of its spec.
  mutating func apply(_ edit: Edit) {
    if let end, edit.reopens(end.cause, isCancelled: plan.isCancelled) {
      formerEnd = end
      self.end = nil
      reopenedAt = now
      outbox.noteHeaderChange()
      listing = Listing(isComplete: false, judgesAtOnce: true, prunes: listing.prunes, since: now)
      decision.needsNodes = true
      // While it was over nothing was to be repeated.
      for node in nodes.all { arm(node) }
    }
    if edit.retry { forgetFailures() }
    if edit.images || edit.retry { reconsiderAll() }
    if edit.choice {
      listing = Listing(isComplete: false, judgesAtOnce: true, prunes: true, since: now)
      decision.needsNodes = true
      podNodes = []
    }
    if edit.completion { changeCompletion() }
  }

  /// A job that never completes repeats what is done, and waits for nodes that are not ready; one that completes has
  /// an end.
  private mutating func changeCompletion() {
    // One that never completes forgets nodes that leave, and its ledger does not. From now on what is there counts.
    if plan.completion != .never { outbox.needsRewrite = true }
    for node in nodes.all {
      if case .parked = nodes[node].state { park(node) }
      arm(node)
    }
  }

  /// What failed is to be tried again; what is there stays there.
  private mutating func forgetFailures() {
    for node in nodes.all {
      guard let outcome = nodes[node].outcome, outcome.failure != nil else { continue }
      // Out of the counts first, which go by the outcome.
      if nodes[node].state.isDone { enqueue(node) }
      nodes[node].outcome?.result = .succeeded
      if outcome.pulled.isEmpty { nodes[node].outcome = nil }
    }
    outbox.needsRewrite = true
  }

  /// Every node's outcome is judged by the images asked for now.
  private mutating func reconsiderAll() {
    imageTally.clearOutcomes()
    let all = nodes.all
    for node in all where nodes[node].state.isDone {
      guard let outcome = nodes[node].outcome else { continue }
      if plan.dialect == .kruiseList { imageTally.count(outcome, required: images.order, by: 1) }
    }
    for node in all {
      switch nodes[node].state {
      case .succeeded, .failed: if !settleByOutcome(node) { enqueue(node) }
      case .running: if isResolved(node) { conclude(node, task: .alive) }
      // A node that left before it was done with all of them counts again if it is done with those of now.
      case .outside: _ = settleByOutcome(node)
      case .queued where works[node] == nil: _ = settleByOutcome(node)
      case .queued, .parked, .resting: break
      }
    }
    board.reset()
  }
}
