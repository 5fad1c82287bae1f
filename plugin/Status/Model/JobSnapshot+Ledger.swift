// Adds to a job's status what its ledger and the cluster know beyond it.
import PrePullEngine

extension JobSnapshot {
  /// Takes in the outcome of every node. A node that the status shows at work is being tried again, so there the
  /// status counts.
  mutating func adopt(_ ledger: OutcomeLedger) {
    guard let header = ledger.header else { return }
    startedAt = header.startedAt ?? startedAt
    var reports: [String: NodeReport] = [:]
    for (name, outcome) in ledger.outcomes {
      reports[name] = NodeReport(name: name, outcome: outcome, in: ledger)
    }
    for node in nodes {
      guard let known = reports[node.name] else {
        reports[node.name] = node
        continue
      }
      if node.state.isActive || known.state == .waiting { reports[node.name] = node }
    }
    nodes = reports.values.sorted { $0.name < $1.name }
    adoptCounts(isOver: state.isFinished, end: header.end)
  }

  private mutating func adoptCounts(isOver: Bool, end: JobEnd?) {
    let succeededNodes = nodes.count { $0.state == .succeeded }
    let failedNodes = nodes.count { $0.state == .failed }
    switch dialect {
    case .kruise: break
    case .kubeedge:
      // The status lists every failure unless there are more than it has room for.
      if let note = LeftOutNote(in: message) {
        failed = max(failed, failedNodes)
        succeeded = max(note.of - failed - active, 0)
      }
    case .kruiseList, .nodeImage:
      unit = .nodes
      active = 0
      (succeeded, failed) = (succeededNodes, failedNodes)
      total = nil
    }
    if let end, isOver { total = max(end.selected, done) }
  }

  /// Takes in the nodes that pull now, for a status that does not name them.
  mutating func adopt(activeNodes: [NodeReport]) {
    guard dialect != .kubeedge, !state.isFinished, !activeNodes.isEmpty else { return }
    let places = Dictionary(nodes.enumerated().map { ($1.name, $0) }) { first, _ in first }
    var retried = 0
    for node in activeNodes {
      if let place = places[node.name] {
        // A Pod that is older than the outcome is only waiting to be removed.
        guard !nodes[place].state.isDone || Self.isBefore(nodes[place].time, node.time) else { continue }
        if nodes[place].state == .failed { retried += 1 }
        nodes[place] = node
      } else {
        nodes.append(node)
      }
    }
    guard unit == .nodes else { return }
    let listed = nodes.count { $0.state.isActive }
    if dialect == .kruise {
      // The status has all the numbers, and may be a second behind.
      active = max(active, min(listed, (total ?? listed) - done))
    } else {
      failed -= retried
      active = listed
    }
    if state == .initial, active > 0 { state = .pulling }
  }

  private static func isBefore(_ one: EngineTime?, _ other: EngineTime?) -> Bool {
    guard let one, let other else { return false }
    return one < other
  }

  /// Takes in how many nodes of the cluster the job's choice matches.
  mutating func adopt(nodeCount: Int) {
    guard unit == .nodes, total == nil, !state.isFinished else { return }
    total = max(nodeCount, done + active)
  }

  /// Adds the named nodes that nothing is known of yet.
  mutating func addWaitingNodes(named names: [String]) {
    let known = Set(nodes.map(\.name))
    nodes += names.filter { !known.contains($0) }.map { NodeReport(name: $0, state: .waiting) }
  }
}

extension NodeReport {
  /// What the ledger says of a node.
  init(name: String, outcome: NodeOutcome, in ledger: OutcomeLedger) {
    self.init(
      name: name, state: .waiting, time: EngineTime(seconds: outcome.finishedAt), seconds: outcome.took)
    images = ledger.pulledImages(outcome).map { Image(name: $0, isPulled: true) }
    switch ledger.standing(outcome) {
    case .succeeded: state = .succeeded
    case .unfinished: break
    case .failed(let failure):
      state = .failed
      reason = failure.message
      images += failure.images.map {
        Image(name: ledger.imageName($0.image) ?? "", isPulled: false, reason: $0.message)
      }
    }
  }
}
