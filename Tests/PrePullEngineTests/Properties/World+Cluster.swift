// What executors, kubelets, people and users do in the simulated cluster.
import PrePullAPI
import YAML

@testable import PrePullEngine

extension World {
  // MARK: - Pods

  mutating func create(_ order: TaskOrder, _ variant: Int) throws {
    if variant % 12 == 1 {
      return try send(.taskNotStarted(order.id, code: .notStarted, message: "429", isFinal: false))
    }
    if variant % 40 == 2 {
      return try send(.taskNotStarted(order.id, code: .secretMissing, message: "no Secret", isFinal: true))
    }
    guard pods[order.id] == nil else { throw Violation(description: "\(order.id) was ordered though it is there") }
    pods[order.id] = SimulatedPod(
      order: order, createdAt: now, reports: order.images.map { ImageReport(image: $0.index, state: .pulling) })
    if removals.contains(order.id) { pods[order.id]?.removalAskedAt = now }
    podNews.insert(order.id)
    // The answer may be lost.
    if variant % 5 != 3 {
      history.append(.taskStarted(order.id))
      try send(.taskStarted(order.id))
    }
  }

  mutating func remove(_ task: TaskID) {
    pods[task] = nil
    podNews.insert(task)
    orders.removeAll { $0.id == task }
  }

  mutating func progress(_ task: TaskID, _ variant: Int) {
    guard var pod = pods[task], nodes[task.node] != nil else { return }
    defer {
      pods[task] = pod
      podNews.insert(task)
    }
    guard let index = pod.reports.firstIndex(where: { $0.state != .pulled }) else {
      pod.end = .completed
      return
    }
    switch variant % 10 {
    case 0, 1:
      pod.reports[index].failures += 1
      pod.reports[index].state = .backingOff
      pod.reports[index].message = "401"
    case 2: pod.reports[index].state = .pulling
    default:
      pod.reports[index].state = .pulled
      if index == pod.reports.count - 1, pod.reports.allSatisfy({ $0.state == .pulled }), variant % 3 != 0 {
        pod.end = .completed
      }
    }
  }

  mutating func end(_ task: TaskID, _ variant: Int) {
    pods[task]?.end = variant % 2 == 0 ? .failed(.evicted, "evicted") : .completed
    podNews.insert(task)
  }

  // MARK: - Nodes

  mutating func change(_ name: String, _ variant: Int) {
    guard var node = nodes[name] else { return }
    switch variant % 5 {
    case 0, 1: node.conditions.formSymmetricDifference(.ready)
    case 2: node.conditions.formSymmetricDifference(.diskPressure)
    case 3: node.labels["zone"] = node.labels["zone"] == "a" ? "b" : "a"
    default: node.labels["pod"] = node.labels["pod"] == nil ? "" : nil
    }
    nodes[name] = node
    nodeNews.insert(name)
  }

  // MARK: - Edits

  mutating func edit(_ operation: Operation) throws {
    let (a, b) = (operation.a, operation.b)
    let oldChoice = NodeFilter(plan.nodes).fingerprint
    switch operation.kind {
    case .editLimits:
      switch a % 4 {
      case 0: plan.concurrency = plan.dialect == .kubeedge ? 1 + b % 4 : b % 4
      case 1: plan.limits.retries = b % 3
      case 2: plan.limits.timeoutSeconds = 30 * (1 + b % 4)
      default:
        if plan.failureTolerate != nil {
          plan.failureTolerate = try? DecimalRatio(["0", "0.3", "1"][b % 3])
        } else if b % 3 == 0 {
          plan.completion = plan.completion == .never ? .always(activeDeadline: nil, timeToLive: nil) : .never
          hasRepeated = true
        }
      }
    case .editImages:
      if plan.dialect == .kruise {
        plan.images = ["image-\(b % 3)"]
      } else if plan.images.count > 1, a % 2 == 0 {
        plan.images.remove(at: b % plan.images.count)
      } else if !plan.images.contains("image-\(b % 4)") {
        plan.images.append("image-\(b % 4)")
      }
    case .editNodes:
      switch plan.nodes {
      case .names(var names):
        let name = "n\(b % (nextNode + 2))"
        if names.contains(name), names.count > 1 {
          names.removeAll { $0 == name }
        } else {
          names = (names + [name]).withoutRepeats
        }
        plan.nodes = .names(names)
      case .labels(_, let onEdge):
        plan.nodes = .labels(LabelSelector(matchLabels: b % 2 == 0 ? [:] : ["zone": "a"]), onEdge: onEdge)
      case .all, .pods: break
      }
    default:
      switch a % 3 {
      case 0: plan.isPaused.toggle()
      case 1: plan.retryRequest = "r\(b)"
      default: if b % 4 == 0 { plan.isCancelled.toggle() }
      }
      if a % 3 == 1 {
        // What failed is asked for again.
        for (node, outcome) in durable where outcome.failure != nil {
          durable[node] = outcome.pulled.isEmpty ? nil : NodeOutcome(finishedAt: 0, took: 0, pulled: outcome.pulled)
        }
      }
    }
    // Outcomes of nodes that are not chosen any more are forgotten on purpose.
    if NodeFilter(plan.nodes).fingerprint != oldChoice {
      durable = [:]
      forgets = true
    }
    if keepsLog { log.append("  plan: \(plan.images) \(plan.nodes) c=\(plan.concurrency)") }
    try send(.specChanged(plan))
  }

  // MARK: - Flushes and crashes

  mutating func beginFlush() {
    guard flush == nil, let made = engine.beginFlush(at: now) else { return }
    isFlushDue = false
    flush = RunningFlush(flush: made, engine: engine)
  }

  mutating func stepFlush() throws {
    guard var running = flush else { return }
    if running.step < running.flush.ledger.count {
      let write = running.flush.ledger[running.step]
      if keepsLog { log.append("  ledger: \(write)") }
      Stored.apply(write, to: &ledger)
      try checkLedger()
      running.step += 1
      flush = running
      if running.step == running.flush.ledger.count, running.flush.id % 2 == 0 {
        try send(.ledgerStored(running.flush.id))
      }
    } else {
      if let patch = running.flush.status {
        if keepsLog { log.append("  status: \(Self.text(patch))") }
        Stored.apply(patch, to: &status)
        try checkStatus(running.engine)
      }
      flush = nil
      try send(.flushed(running.flush.id))
    }
  }

  mutating func failFlush(_ variant: Int) throws {
    guard let running = flush else { return }
    // The answer may be lost though everything was written.
    if variant % 3 == 0 { while flush?.step ?? .max < running.flush.ledger.count { try stepFlush() } }
    flush = nil
    try send(.flushFailed(running.flush.id))
  }

  mutating func crash(_ variant: Int) throws {
    if variant % 4 == 0 { while let running = flush, running.step < running.flush.ledger.count { try stepFlush() } }
    // What was on its way may or may not have arrived.
    for (place, order) in orders.enumerated() where (variant >> place) % 3 == 0 && pods[order.id] == nil {
      pods[order.id] = SimulatedPod(
        order: order, createdAt: now, reports: order.images.map { ImageReport(image: $0.index, state: .pulling) })
    }
    orders = []
    for (place, task) in removals.enumerated() where (variant >> place) % 2 == 0 { pods[task] = nil }
    removals = []
    flush = nil
    nodeNews = []
    podNews = Set(pods.keys)
    history = []
    // A Pod whose removal did not arrive is an ordinary one again.
    for task in pods.keys { pods[task]?.removalAskedAt = nil }
    engine = PullEngine(restoring: facts, at: now)
    try send(.tick)
  }

  var facts: StoredFacts {
    StoredFacts(
      plan: plan, status: status, ledger: ledger,
      tasks: pods.map { task, pod in
        LiveTask(
          id: task, createdAt: pod.createdAt, images: pod.reports, end: pod.end,
          deadlineSeconds: pod.order.deadlineSeconds)
      })
  }
}
