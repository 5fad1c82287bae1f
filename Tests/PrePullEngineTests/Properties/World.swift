// A simulated cluster around one engine: what the API server stores, what nodes and kubelets do.
import BitCollections
import PrePullAPI
import TestSupport
import YAML

@testable import PrePullEngine

/// A Pod of the simulated cluster.
struct SimulatedPod {
  var order: TaskOrder
  var createdAt: EngineTime
  var reports: [ImageReport]
  var end: TaskEnd?
  /// When its removal was asked for.
  var removalAskedAt: EngineTime?
  var isLive: Bool { end == nil }
}

/// The cluster, the stored facts and the engine.
struct World {
  var engine: PullEngine
  var plan: PullPlan
  var now = EngineTime(seconds: 1_700_000_000)
  // What the API server holds.
  var nodes: [String: NodeFacts] = [:]
  var pods: [TaskID: SimulatedPod] = [:]
  var status: Node?
  var ledger: [Int: [String: String]] = [:]
  // What is on its way; a crash loses it.
  var orders: [TaskOrder] = []
  var removals: [TaskID] = []
  var nodeNews: Set<String> = []
  var podNews: Set<TaskID> = []
  var history: [Event] = []
  var flush: RunningFlush?
  var wakeAt: EngineTime?
  var isFlushDue = false
  /// What was stored of each node since the job's choice was edited last: what must never be lost.
  var durable: [String: NodeOutcome] = [:]
  /// The choice was edited, and what is to be forgotten may be in the ledger yet.
  var forgets = false
  /// The job is, or was, one that pulls again what it has.
  var hasRepeated: Bool
  var nextNode = 0
  var log: [String] = []
  var keepsLog = false

  struct RunningFlush {
    var flush: Flush
    var step = 0
    /// The engine as it was when the flush was made.
    var engine: PullEngine
  }

  init(_ plan: PullPlan, nodes count: Int) {
    self.plan = plan
    hasRepeated = plan.completion == .never
    engine = PullEngine(plan, at: now)
    for _ in 0..<count { addNode(0) }
    nodeNews = []
  }

  // MARK: - The engine

  mutating func send(_ event: Event) throws {
    if keepsLog { log.append("  \(now.seconds % 1_000_000): \(event)") }
    let before = engine
    let decision = engine.handle(event, at: now)
    if keepsLog, decision != Decision() { log.append("    -> \(decision)") }
    try check(decision, before: before)
    if forgets, engine.listing.isComplete, !engine.outbox.needsRewrite, engine.outbox.inFlight == nil {
      forgets = false
    }
    wakeAt = decision.wakeAt
    isFlushDue = decision.isFlushDue
    orders += decision.start
    // An order that is to be removed before it was carried out is not carried out.
    orders.removeAll { order in decision.remove.contains(order.id) }
    for task in decision.remove where !removals.contains(task) {
      removals.append(task)
      if pods[task]?.removalAskedAt == nil { pods[task]?.removalAskedAt = now }
    }
    if decision.needsNodes { try list() }
  }

  mutating func list() throws {
    if case .pods = plan.nodes { try send(.podNodesListed(podNodes)) }
    try send(.nodesListed(nodes.values.sorted { $0.name > $1.name }))
  }

  /// Pods of the selector run on the nodes that carry the label `pod`.
  var podNodes: Set<String> { Set(nodes.values.filter { $0.labels["pod"] != nil }.map(\.name)) }

  mutating func addNode(_ variant: Int) {
    let name = "n\(nextNode)"
    nextNode += 1
    var labels: Labels = [LabelSelector.edgeLabel: "", "pod": "", "zone": "a"]
    if variant % 7 == 1 { labels[LabelSelector.edgeLabel] = nil }
    if variant % 5 == 1 { labels["zone"] = "b" }
    nodes[name] = NodeFacts(name: name, labels: labels, conditions: variant % 4 == 3 ? [] : .ready)
    nodeNews.insert(name)
  }

  // MARK: - Steps

  mutating func apply(_ operation: Operation) throws {
    if keepsLog { log.append("\(operation)") }
    let (a, b) = (operation.a, operation.b)
    switch operation.kind {
    case .deliverNode: if let name = pick(nodeNews.sorted(), a) { try deliver(node: name) }
    case .deliverPod: if let task = pick(podNews.sorted(by: Self.order), a) { try deliver(pod: task) }
    case .repeatEvent: if let event = pick(history, a) { try send(event) }
    case .createPod: if !orders.isEmpty { try create(orders.remove(at: a % orders.count), b) }
    case .removePod: if !removals.isEmpty { remove(removals.remove(at: a % removals.count)) }
    case .kubelet: if let task = pick(livePods, a) { progress(task, b) }
    case .endPod: if let task = pick(livePods, a) { end(task, b) }
    case .stealPod: if let task = pick(livePods, a) { remove(task) }
    case .beginFlush: if isFlushDue || a % 5 == 0 { beginFlush() }
    case .stepFlush: try stepFlush()
    case .failFlush: try failFlush(a)
    case .passSeconds: try pass(seconds: 1 + a % 20)
    case .passMinutes: try pass(seconds: 60 * (1 + a % 10))
    case .changeNode: if let name = pick(nodes.keys.sorted(), a) { change(name, b) }
    case .removeNode:
      if let name = pick(nodes.keys.sorted(), a), nodes.count > 1 {
        nodes[name] = nil
        nodeNews.insert(name)
      }
    case .addNode: if nodes.count < 8 { addNode(a) }
    case .relist: try list()
    case .editLimits, .editImages, .editNodes, .editControls: try edit(operation)
    case .crash: try crash(a)
    }
  }

  func pick<Element>(_ elements: [Element], _ number: Int) -> Element? {
    elements.isEmpty ? nil : elements[number % elements.count]
  }

  static func order(_ left: TaskID, _ right: TaskID) -> Bool { (left.node, left.attempt) < (right.node, right.attempt) }

  var livePods: [TaskID] { pods.filter { $0.value.isLive }.keys.sorted(by: Self.order) }

  mutating func deliver(node name: String) throws {
    nodeNews.remove(name)
    if let facts = nodes[name] {
      if case .pods = plan.nodes {
        try send(.podNodeChanged(facts, hostsPod: facts.labels["pod"] != nil))
      } else {
        try send(.nodeChanged(facts))
      }
    } else {
      try send(.nodeRemoved(name))
    }
  }

  mutating func deliver(pod task: TaskID) throws {
    podNews.remove(task)
    let event: Event
    if let pod = pods[task] {
      event = pod.end.map { .taskFinished(task, pod.reports, $0) } ?? .taskProgress(task, pod.reports)
      history.append(event)
    } else {
      event = .taskGone(task)
    }
    if history.count > 20 { history.removeFirst() }
    try send(event)
  }

  mutating func pass(seconds: Int) throws {
    let end = now.adding(seconds: seconds)
    var rounds = 0
    while let wake = wakeAt, wake <= end {
      rounds += 1
      guard rounds < 500 else { throw Violation(description: "the engine asks to be woken again and again") }
      now = max(now, wake)
      try send(.tick)
    }
    now = end
    for (task, pod) in pods where pod.isLive && now >= pod.createdAt.adding(seconds: pod.order.deadlineSeconds + 5) {
      // Kubelet enforces the deadline only where the node is alive.
      guard nodes[task.node]?.isReady == true else { continue }
      pods[task]?.end = .deadlineExceeded
      podNews.insert(task)
    }
    try send(.tick)
  }
}
