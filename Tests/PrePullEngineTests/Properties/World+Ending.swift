// A fair world: everything arrives, nodes do their work, time passes. Every job that may end has to.
import BitCollections
import PrePullAPI
import YAML

@testable import PrePullEngine

extension World {
  mutating func runToTheEnd() throws {
    if plan.isPaused || plan.concurrency == 0 {
      plan.isPaused = false
      plan.concurrency = max(plan.concurrency, 1)
      try send(.specChanged(plan))
    }
    // More than any node's budget with all of its retries, losses and pauses.
    let limit = now.adding(seconds: 40 * 3600)
    var idle = 0
    while idle < 3 {
      try demand(
        now < limit, "the job does not end: \(engine.tally) \(String(describing: engine.end)) \(engine.occupants)")
      var didWork = false
      func note(_ condition: Bool) -> Bool {
        if condition { didWork = true }
        return condition
      }
      for name in nodeNews.sorted() where note(true) { try deliver(node: name) }
      for order in orders where note(true) {
        orders.removeAll { $0.id == order.id }
        try create(order, 0)
      }
      for task in removals where note(true) { remove(task) }
      removals = []
      for task in livePods where note(true) { progress(task, 5) }
      for task in podNews.sorted(by: Self.order) where note(true) { try deliver(pod: task) }
      if flush != nil || isFlushDue { didWork = true }
      if isFlushDue { beginFlush() }
      while flush != nil { try stepFlush() }
      if plan.completion == .never, engine.tally.unfinished == 0, engine.isQuiet { break }
      if plan.completion == .never, engine.tally.active == 0, !didWork { break }
      try pass(seconds: 2)
      idle = didWork || !engine.isSettled ? 0 : idle + 1
    }
    try checkEnd()
  }

  static func text(_ patch: StatusPatch?) -> String {
    JSONWriter.string(Node(.sequence(patch?.document(hasStatus: true) ?? [])))
  }

  private func checkEnd() throws {
    guard plan.completion != .never else { return }
    try demand(engine.end != nil, "the job has not ended")
    try demand(pods.isEmpty, "Pods are left behind: \(pods.keys)")
    let read = OutcomeLedger(shards: ledger)
    try demand(read.header?.end == engine.end, "the end is not stored")
    try demand(read.staleShards.isEmpty, "shards are left behind")
    let required = engine.images.required
    for node in engine.nodes.all where engine.nodes[node].state.isDone {
      let record = engine.nodes[node]
      try demand(
        read.outcomes[record.name]?.isSuccess(for: required) == (record.state == .succeeded),
        "the outcome of \(record.name) is not stored")
    }
    if engine.end?.cause == .allTried {
      try demand(engine.tally.unfinished == 0, "ended with work left")
    }
    try checkStatus(engine)
    // A restart changes nothing.
    try demand(facts.settledEnd == engine.end, "a restart would not see that the job ended")
    var restored = PullEngine(restoring: facts, at: now)
    let decision = restored.handle(.tick, at: now)
    try demand(decision.start.isEmpty && decision.remove.isEmpty && !decision.needsNodes, "a restart acts: \(decision)")
    try demand(
      !decision.isFlushDue,
      "a restart writes \(Self.text(restored.beginFlush(at: now)?.status)) over \(status.map { JSONWriter.string($0) } ?? "")"
    )
  }
}

extension PullEngine {
  /// Whether nothing waits to be stored.
  var isQuiet: Bool { !outbox.isDirty && outbox.inFlight == nil && occupants.isEmpty }
}
