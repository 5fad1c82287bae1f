// Nodes as they come, change and go.
import PrePullAPI

extension PullEngine {
  /// A node is there.
  mutating func observe(_ facts: NodeFacts, hostsPod: Bool? = nil) {
    noteReplacement(by: facts)
    if let hostsPod {
      if hostsPod { podNodes.insert(facts.name) } else { podNodes.remove(facts.name) }
    }
    let isChosen = filter.matches(facts, podNodes: podNodes)
    guard (isChosen && end == nil) || nodes.number(of: facts.name) != nil else { return }
    let node = nodes.numberOrNew(of: facts.name)
    let wasReady = nodes[node].facts?.isReady
    nodes[node].facts = facts
    // Until the listing is there nobody knows which nodes are new, and a job that ended takes no new ones.
    guard listing.isComplete, end == nil else { return noteReadiness(node, wasReady: wasReady) }
    if isChosen { welcome(node, facts) } else { leave(node) }
    noteReadiness(node, wasReady: wasReady)
  }

  private mutating func welcome(_ node: Int, _ facts: NodeFacts) {
    switch nodes[node].state {
    case .outside:
      // A node that joins a job under way registers before it is ready; until it is, it does not belong.
      if !plan.failsUnfitNodes || facts.isReady { place(node) }
    case .parked:
      if facts.isReady { enqueue(node, first: true) }
    case .queued, .running, .resting, .succeeded, .failed: break
    }
  }

  /// The node's labels or pods changed so that it is not chosen any more. What runs is let finish.
  private mutating func leave(_ node: Int) {
    switch nodes[node].state {
    case .queued, .parked, .resting: drop(node)
    case .succeeded, .failed: if plan.completion == .never { drop(node, forgetting: true) }
    case .outside, .running: break
    }
    releaseIfUnused(node)
  }

  private mutating func noteReadiness(_ node: Int, wasReady: Bool?) {
    guard nodes[node].state == .running, let isReady = nodes[node].facts?.isReady, isReady != wasReady else { return }
    if isReady { nodes[node].marks.remove(.lostReady) } else { nodes[node].marks.insert(.lostReady) }
    markChanged(node)
  }

  /// The node of that name was deleted and made anew, and nobody saw it gone.
  private mutating func noteReplacement(by facts: NodeFacts) {
    guard let node = nodes.number(of: facts.name), let former = nodes[node].facts, facts.replaces(former) else {
      return
    }
    let hostsPod = podNodes.contains(facts.name)
    lose(facts.name)
    if hostsPod { podNodes.insert(facts.name) }
  }

  /// A node is gone.
  mutating func lose(_ name: String) {
    podNodes.remove(name)
    guard let node = nodes.number(of: name) else { return }
    nodes[node].facts = nil
    guard listing.isComplete else { return }
    missNode(node)
    releaseIfUnused(node)
  }

  /// Decides about a node that is not there (any more).
  mutating func missNode(_ node: Int) {
    switch nodes[node].state {
    case .outside: break
    case .queued, .parked, .resting:
      guard end == nil else { break }
      if plan.failsUnfitNodes, works[node] != nil {
        fail(node, .pull, .nodeDeleted, "the node was deleted while it pulled")
      } else if plan.failsUnfitNodes, filter.isNamed(nodes[node].name) {
        fail(node, .initial, .notFound, "the node was deleted before its turn")
      } else {
        drop(node)
      }
    case .running:
      if plan.failsUnfitNodes {
        let occupant = occupants[node]
        fail(node, .pull, .nodeDeleted, "the node was deleted while it pulled")
        if occupant?.stage == .running { occupants[node]?.stage = .lingering }
      } else {
        drop(node)
      }
    case .succeeded, .failed:
      if plan.completion == .never { drop(node, forgetting: true) }
    }
  }

  // MARK: - Listings

  /// The whole cluster, to begin with or after a gap.
  mutating func list(_ facts: [NodeFacts]) {
    var named: [String: NodeFacts] = [:]
    if case .names(let names) = plan.nodes {
      for node in facts where filter.isNamed(node.name) { named[node.name] = node }
      for name in names {
        if let facts = named[name] { take(facts) } else { takeMissing(name) }
      }
      // Nodes that an edit took out of the list may still run or count.
      for node in facts where named[node.name] == nil && nodes.number(of: node.name) != nil { take(node) }
    } else {
      for node in facts.sorted(by: { $0.name < $1.name }) { take(node) }
    }
    for node in nodes.all {
      if nodes[node].marks.contains(.listed) {
        nodes[node].marks.remove(.listed)
      } else {
        nodes[node].facts = nil
        if listing.prunes, !filter.isNamed(nodes[node].name) {
          forget(node)
        } else {
          missNode(node)
        }
        releaseIfUnused(node)
      }
    }
    finishListing()
  }

  private mutating func take(_ facts: NodeFacts) {
    noteReplacement(by: facts)
    let isChosen = filter.matches(facts, podNodes: podNodes)
    guard (isChosen && end == nil) || nodes.number(of: facts.name) != nil else { return }
    let node = nodes.numberOrNew(of: facts.name)
    let wasReady = nodes[node].facts?.isReady
    nodes[node].facts = facts
    nodes[node].marks.insert(.listed)
    defer { noteReadiness(node, wasReady: wasReady) }
    guard end == nil else { return }
    if !isChosen {
      if listing.prunes { forget(node) } else { leave(node) }
    } else if !listing.isComplete || nodes[node].state != .outside {
      place(node)
    } else {
      welcome(node, facts)
    }
  }

  /// A named node that does not exist.
  private mutating func takeMissing(_ name: String) {
    guard plan.failsUnfitNodes || nodes.number(of: name) != nil else { return }
    let node = nodes.numberOrNew(of: name)
    nodes[node].marks.insert(.listed)
    nodes[node].facts = nil
    if nodes[node].state == .outside, plan.failsUnfitNodes, end == nil {
      guard !settleByOutcome(node) else { return }
      fail(node, .initial, .notFound, "there is no such node")
    } else {
      missNode(node)
    }
  }

  private mutating func finishListing() {
    guard end == nil else { return }
    let isFirst = startedAt == nil
    let isNew = !listing.isComplete
    listing = Listing(isComplete: true, judgesAtOnce: false, prunes: false, since: listing.since)
    guard isNew else { return }
    if isFirst {
      startedAt = now
      outbox.noteHeaderChange()
      if tally.selected > 0 {
        outbox.events.append(
          JobEvent(.started, "\(counted(plan.images.count, "image")) for \(counted(tally.selected, "node"))"))
      }
    }
    outbox.noteChange()
  }

  /// Takes a node out of the job with all that was known of it.
  private mutating func forget(_ node: Int) {
    guard nodes[node].state != .outside || nodes[node].outcome != nil else { return }
    if nodes[node].outcome != nil { outbox.needsRewrite = true }
    drop(node, forgetting: true)
  }

  // MARK: - Places in the job

  /// Finds the state of a chosen node that no task runs on, by what is known of it.
  mutating func place(_ node: Int) {
    switch nodes[node].state {
    case .running, .resting: return
    case .queued where works[node] != nil: return
    case .parked:
      if nodes[node].facts?.isReady == true { enqueue(node, first: true) }
      return
    case .outside, .queued, .succeeded, .failed: break
    }
    if settleByOutcome(node) { return }
    if plan.failsUnfitNodes, let facts = nodes[node].facts {
      if !facts.isEdge {
        return fail(
          node, .initial, .notEdge, "the node is no edge node: it lacks the label \(LabelSelector.edgeLabel)")
      }
      if listing.judgesAtOnce, !facts.isReady { return fail(node, .initial, .notReady, "the node is not ready") }
    }
    if nodes[node].state != .queued { enqueue(node) }
  }

  /// Lets a node's earlier outcome count if it says something of every image; returns whether it does.
  mutating func settleByOutcome(_ node: Int) -> Bool {
    guard !nodes[node].marks.contains(.repeats), let outcome = nodes[node].outcome,
      outcome.missing(of: images.required).isEmpty
    else { return false }
    let state: NodeState = outcome.isSuccess(for: images.required) ? .succeeded : .failed
    if nodes[node].state != state { set(node, state) }
    arm(node)
    return true
  }

  func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
