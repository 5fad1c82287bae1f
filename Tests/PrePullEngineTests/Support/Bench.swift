// A workbench for one engine: sends events, carries out what it decides at once, and keeps what it would store.
import PrePullAPI
import TestSupport
import YAML

@testable import PrePullEngine

/// An engine with a perfect world around it: flushes succeed and removals are done as soon as they are asked for.
struct Bench {
  var engine: PullEngine
  var now = EngineTime(seconds: 1_700_000_000)
  /// Tasks that were ordered and not removed.
  private(set) var tasks: [String: TaskOrder] = [:]
  private(set) var started: [TaskOrder] = []
  private(set) var removed: [TaskID] = []
  private(set) var events: [JobEvent] = []
  private(set) var ledger: [Int: [String: String]] = [:]
  private(set) var status: Node?
  private(set) var statusWrites = 0
  private(set) var deletionAsked = false
  private(set) var last = Decision()
  /// The nodes of the cluster, sent when a decision asks for them.
  var cluster: [NodeFacts]

  init(_ plan: PullPlan, _ cluster: [NodeFacts], lists: Bool = true) {
    engine = PullEngine(plan, at: now)
    self.cluster = cluster
    if lists { send(.tick) }
  }

  init(_ job: Node, _ kind: ResourceKind, _ cluster: [NodeFacts]) throws {
    self.init(try PullPlan(job, of: kind), cluster)
  }

  mutating func send(_ event: Event) {
    carryOut(engine.handle(event, at: now))
  }

  private mutating func carryOut(_ decision: Decision) {
    last = decision
    for order in decision.start {
      started.append(order)
      tasks[order.id.node] = order
    }
    removed += decision.remove
    if decision.shouldDeleteJob { deletionAsked = true }
    if decision.needsNodes { send(.nodesListed(cluster)) }
    for task in decision.remove {
      if tasks[task.node]?.id == task { tasks[task.node] = nil }
      send(.taskGone(task))
    }
    // What was sent meanwhile may have brought the flush already.
    if last.isFlushDue { flush() }
  }

  mutating func flush() {
    guard let flush = engine.beginFlush(at: now) else { return }
    for write in flush.ledger { Stored.apply(write, to: &ledger) }
    if let patch = flush.status {
      statusWrites += 1
      Stored.apply(patch, to: &status)
    }
    events += flush.events
    send(.flushed(flush.id))
  }

  /// Lets time pass second by second, as the engine asks to be woken.
  mutating func wait(_ seconds: Int) {
    let end = now.adding(seconds: seconds)
    while let wake = last.wakeAt, wake <= end {
      now = max(wake, now.adding(seconds: 1))
      send(.tick)
    }
    now = max(now, end)
    send(.tick)
  }

  // MARK: - Tasks

  mutating func start(_ node: String) { if let task = tasks[node] { send(.taskStarted(task.id)) } }

  /// Every image of the node's task is pulled.
  mutating func succeed(_ node: String) {
    // A finished Pod runs no more, though it is there until it is removed.
    guard let task = tasks.removeValue(forKey: node) else { return }
    send(.taskFinished(task.id, task.images.map { ImageReport(image: $0.index, state: .pulled) }, .completed))
  }

  /// Every image of the node's task failed so often in it.
  mutating func fail(_ node: String, times: Int, _ message: String = "401 Unauthorized") {
    guard let task = tasks[node] else { return }
    send(
      .taskProgress(
        task.id,
        task.images.map { ImageReport(image: $0.index, state: .backingOff, failures: times, message: message) }))
  }

  /// Lets every running task succeed until nothing starts any more.
  mutating func succeedAll() {
    while let node = tasks.keys.min() { succeed(node) }
    wait(2)
  }

  var running: [String] { tasks.keys.sorted() }

  var message: String? { status?["message"]?.string }

  /// KubeEdge's entry of a node.
  func entry(_ node: String) -> Node? {
    status?["status"]?.sequence?.first { $0["nodeStatus"]?["nodeName"]?.string == node }
  }

  func nodeEntry(_ node: String) -> Node? {
    status?["nodeStatus"]?.sequence?.first { $0["nodeName"]?.string == node }
  }

  /// Throws the engine away and builds it again from what is stored.
  mutating func crash(_ plan: PullPlan? = nil, tasks live: [LiveTask] = []) {
    engine = PullEngine(
      restoring: StoredFacts(plan: plan ?? engine.plan, status: status, ledger: ledger, tasks: live), at: now)
    send(.tick)
  }
}

/// What the API server does with writes.
enum Stored {
  static func apply(_ write: LedgerWrite, to ledger: inout [Int: [String: String]]) {
    switch write {
    case .merge(let shard, let set, let remove):
      ledger[shard, default: [:]].merge(set) { $1 }
      for key in remove { ledger[shard]?[key] = nil }
    case .delete(let shard): ledger[shard] = nil
    }
  }

  static func apply(_ patch: StatusPatch, to status: inout Node?) {
    switch patch {
    case .replace(let node): status = node
    case .operations(let operations): for operation in operations { apply(operation, to: &status) }
    }
  }

  private static func apply(_ operation: StatusPatch.Operation, to status: inout Node?) {
    let steps = operation.path.split(separator: "/").dropFirst().map(String.init)
    guard var node = status else { preconditionFailure("a patch of a status that is not there: \(operation.path)") }
    change(&node, steps[...], operation)
    status = node
  }

  private static func change(_ node: inout Node, _ steps: ArraySlice<String>, _ operation: StatusPatch.Operation) {
    guard let key = steps.first else { preconditionFailure("an empty path") }
    let rest = steps.dropFirst()
    switch node.content {
    case .mapping(var mapping):
      if rest.isEmpty {
        precondition((operation.kind == .add) || mapping[key] != nil, "no such key: \(operation.path)")
        mapping[key] = operation.value
      } else {
        precondition(mapping[key] != nil, "no such key: \(operation.path)")
        mapping.update(key) { change(&$0, rest, operation) }
      }
      node.content = .mapping(mapping)
    case .sequence(var items):
      precondition(rest.isEmpty, "deeper than needed: \(operation.path)")
      let place = key == "-" ? items.count : Int(key) ?? -1
      switch operation.kind {
      case .add: items.insert(operation.value ?? Node(.null), at: place)
      case .replace: items[place] = operation.value ?? Node(.null)
      case .remove: items.remove(at: place)
      }
      node.content = .sequence(items)
    default: preconditionFailure("a path into a scalar: \(operation.path)")
    }
  }
}
