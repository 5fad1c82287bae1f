// What must hold at every step of a random run.
import BitCollections
import PrePullAPI
import YAML

@testable import PrePullEngine

extension World {
  func demand(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    guard condition else { throw Violation(description: message()) }
  }

  // MARK: - Decisions

  func check(_ decision: Decision, before: PullEngine) throws {
    try checkConsistency()
    try checkStarts(decision)
    try checkRemovals(decision)
  }

  private func checkStarts(_ decision: Decision) throws {
    guard !decision.start.isEmpty else { return }
    try demand(engine.end == nil, "started after the end: \(decision.start.map(\.id))")
    try demand(!plan.isPaused && plan.concurrency > 0, "started while held")
    if let ratio = plan.failureTolerate {
      try demand(
        !ratio.isExceeded(failed: engine.tally.failed, of: engine.tally.selected), "started beyond the failure ratio")
    }
    // Rule 1. A removed task counts until its grace is over.
    var live: [TaskID] = orders.map(\.id) + decision.start.map(\.id)
    for (task, pod) in pods where pod.isLive {
      if let asked = pod.removalAskedAt, asked.adding(seconds: PullEngine.removalGrace) <= now { continue }
      if !live.contains(task) { live.append(task) }
    }
    let gone = Set(removals.filter { pods[$0] == nil })
    live.removeAll { gone.contains($0) }
    // A restart may find several on one node, which are removed but for one.
    for order in decision.start {
      try demand(
        live.filter { $0.node == order.id.node }.count == 1,
        "a node has two live tasks: \(live.sorted(by: Self.order))")
    }
    try demand(Set(live.map(\.node)).count <= plan.concurrency, "\(live) run at once, \(plan.concurrency) may")
    for order in decision.start {
      try demand(!order.images.isEmpty && order.deadlineSeconds > 0, "an empty order: \(order)")
      let stored = durable[order.id.node]
      guard !hasRepeated, let stored else { continue }
      for image in order.images {
        try demand(!stored.pulled.contains(image.index), "\(order.id) pulls image \(image.index) again")
        try demand(
          !(stored.failure?.tried.contains(image.index) ?? false),
          "\(order.id) tries image \(image.index) again, which failed")
      }
    }
  }

  /// Rule 2: what a task did is stored before it is removed.
  private func checkRemovals(_ decision: Decision) throws {
    for task in decision.remove {
      // What counts is the first time: it may have been given up for another attempt long ago.
      guard let pod = pods[task], pod.removalAskedAt == nil, !hasRepeated, engine.end?.cause != .cancelled,
        engine.end?.cause != .deadline, let node = engine.nodes.number(of: task.node),
        engine.nodes[node].state.isDone, Int(engine.nodes[node].attempt) == task.attempt
      else { continue }
      // Another Pod of the node may tell the same.
      let settled = engine.outbox.settled.union(engine.outbox.inFlight?.settled ?? [])
      guard !settled.contains(where: { $0.node == task.node && $0 != task }) else { continue }
      // A task that was given up for another attempt holds no outcome.
      guard pod.reports.allSatisfy({ $0.state == .pulled || $0.failures > plan.limits.retries }) else { continue }
      let pulled = BitSet(pod.reports.filter { $0.state == .pulled }.map(\.image)).intersection(engine.images.required)
      guard pulled.isSubset(of: engine.nodes[node].outcome?.pulled ?? []) else { continue }
      let stored = OutcomeLedger(shards: ledger).outcomes[task.node]
      try demand(
        stored.map {
          pulled.isSubset(of: $0.pulled)
            && $0.isSuccess(for: engine.images.required) == (engine.nodes[node].state == .succeeded)
        }
          ?? false,
        "\(task) is removed before its outcome is stored")
    }
  }

  // MARK: - What is stored

  /// An outcome in the ledger stays there.
  mutating func checkLedger() throws {
    let read = OutcomeLedger(shards: ledger)
    try demand(read.damagedLines == 0, "the ledger has damaged lines")
    try demand(read.header != nil || ledger[0]?[OutcomeLedger.headerKey] == nil, "the header does not read")
    guard !forgets, let header = read.header, header.choice == NodeFilter(plan.nodes).fingerprint else { return }
    if !hasRepeated {
      // An outcome that says nothing may go: an edit replaced every image while the node pulled.
      for (node, outcome) in durable where !outcome.covered.isEmpty {
        guard let now = read.outcomes[node] else { throw Violation(description: "the ledger lost \(node)") }
        try demand(outcome.pulled.isSubset(of: now.pulled), "the ledger lost a pull on \(node)")
      }
    }
    let retried = header.retry == plan.retryRequest
    for (node, outcome) in read.outcomes {
      var kept = outcome
      if !retried, kept.failure != nil { kept.result = .succeeded }
      durable[node] = !retried && kept.pulled.isEmpty ? nil : kept
    }
  }

  /// The status rests on the ledger, and patches lead to what a whole rendering says.
  func checkStatus(_ engine: PullEngine) throws {
    guard let status else { return }
    let outcomes = OutcomeLedger(shards: ledger).outcomes
    var board = StatusBoard(engine.plan.dialect)
    let rendered = board.whole(engine)
    switch engine.plan.dialect {
    case .kubeedge:
      for entry in status["status"]?.sequence ?? [] {
        let node = entry["nodeStatus"]
        guard let name = node?["nodeName"]?.string, let state = node?["state"]?.string,
          state == "Successful" || state == "Failed"
        else { continue }
        try demand(outcomes[name] != nil, "the status shows \(name) as \(state), the ledger does not")
      }
      for key in ["status", "nodeStatus"] {
        let published = Set((status[key]?.sequence ?? []).map { JSONWriter.string($0) })
        let wanted = Set((rendered[key]?.sequence ?? []).map { JSONWriter.string($0) })
        try demand(published == wanted, "\(key) was patched to \(published.sorted()), is \(wanted.sorted())")
        try demand(published.count == status[key]?.sequence?.count, "\(key) lists a node twice")
      }
      for key in ["state", "phase", "reason"] {
        try demand(status[key] == rendered[key], "\(key) is \(String(describing: status[key]))")
      }
    default:
      let done = (status["succeeded"]?.integer ?? 0) + (status["failed"]?.integer ?? 0)
      if engine.plan.dialect == .kruise {
        try demand(done <= outcomes.count, "the status counts more than the ledger has")
      }
      try demand(status == rendered, "the status was patched to \(status), is \(rendered)")
    }
  }

  // MARK: - The engine's books

  func checkConsistency() throws {
    var tally = Tally()
    var images = ImageTally()
    for node in engine.nodes.all {
      let record = engine.nodes[node]
      tally.change(record.state, by: 1)
      if plan.dialect == .kruiseList {
        if record.state.isDone, let outcome = record.outcome {
          images.count(outcome, required: engine.images.order, by: 1)
        }
        if record.state == .running {
          for image in engine.works[node]?.images ?? [] { images.countActive(image.index, by: 1) }
        }
      }
      let name = record.name
      let occupant = engine.occupants[node]
      try demand(
        (record.state == .running) == (engine.works[node] != nil && occupant?.stage == .running),
        "\(name): \(record.state) with \(String(describing: occupant))")
      if case .resting = record.state { try demand(engine.works[node] != nil, "\(name) rests without work") }
      if record.state.isDone {
        try demand(record.outcome != nil && engine.works[node] == nil, "\(name) is done without outcome")
      }
      if record.state == .queued, occupant == nil {
        try demand(record.marks.contains(.inQueue), "\(name) waits outside the queue")
      }
      if record.marks.contains(.inQueue) { try demand(engine.queue.contains(node), "\(name) is not in the queue") }
      if let due = engine.nextDue(node) {
        try demand(record.armedAt.map { $0 <= due } ?? false, "\(name) has no timer for \(due)")
        try demand(due > engine.now || engine.isDeleted, "\(name) was due at \(due)")
      }
    }
    try demand(tally == engine.tally, "counted \(tally), the engine says \(engine.tally)")
    for image in engine.images.order where plan.dialect == .kruiseList {
      let (own, counted) = (engine.imageTally[image], images[image])
      try demand(
        own.active == counted.active && own.pulled == counted.pulled && own.failed == counted.failed,
        "image \(image): counted \(counted), the engine says \(own)")
    }
    try demand(engine.queue.count == Set(engine.queue).count, "a node is in the queue twice")
    for node in engine.occupants.keys {
      try demand(engine.nodes.number(of: engine.nodes[node].name) == node, "a place of a released node")
    }
  }
}
