// What a job would do on the nodes there are, found by letting the engine itself begin it.
import PrePullAPI

/// The first look of a job at a cluster: which nodes would pull what, which would fail before they pull, which are
/// passed over and why.
///
/// It is the engine that decides here, so that what is foretold and what is done cannot differ. It is told that places
/// are unlimited and that any number of nodes may fail, so that it says of every node what is to become of it.
public struct PullRehearsal: Sendable {
  /// A node that would pull.
  public struct Pull: Sendable, Equatable {
    /// The node's name.
    public var node: String
    /// What it would pull, after the overriders.
    public var images: [TaskImage]
    /// Which of the plan's overriders apply to it.
    public var overriders: [Int]
  }

  /// A node that would fail without pulling anything.
  public struct Failure: Sendable, Equatable {
    /// The node's name.
    public var node: String
    /// Why.
    public var failure: NodeFailure
  }

  /// A node that the job is not for.
  public struct Exclusion: Sendable, Equatable {
    /// The node's name.
    public var node: String
    /// Why.
    public var reason: NodeExclusion
  }

  /// The nodes that would pull, in the order of their turns.
  public private(set) var pulls: [Pull]
  /// The nodes that would fail.
  public private(set) var failures: [Failure] = []
  /// Chosen nodes that are not ready and that the job waits for, as Kruise's do.
  public private(set) var waiting: [String] = []
  /// Named nodes that do not exist and that the job passes over, as Kruise's do.
  public private(set) var missing: [String] = []
  /// The nodes of the cluster that are not chosen, in the order of their names.
  public private(set) var exclusions: [Exclusion] = []
  /// Why the job would fail before anything is pulled; nil when it would not. `noNodes` and `tooManyFailures` are
  /// what is known beforehand.
  public private(set) var fatal: JobEnd.Cause?

  private let plan: PullPlan

  /// Begins a job without doing anything.
  ///
  /// - Parameters:
  ///   - plan: the job; that it is paused or cancelled does not count here.
  ///   - nodes: all nodes of the cluster.
  ///   - podNodes: the nodes that run pods of the job's podSelector.
  public init(_ plan: PullPlan, nodes: [NodeFacts], podNodes: Set<String> = []) {
    self.plan = plan
    var unlimited = plan
    unlimited.isPaused = false
    unlimited.isCancelled = false
    unlimited.concurrency = .max
    unlimited.failureTolerate = nil
    let start = EngineTime(seconds: 0)
    var engine = PullEngine(unlimited, at: start)
    var orders: [TaskOrder] = []
    func take(_ event: Event) { orders += engine.handle(event, at: start).start }
    take(.podNodesListed(podNodes))
    take(.nodesListed(nodes))
    // Nothing starts before the header is stored.
    if let flush = engine.beginFlush(at: start) { take(.flushed(flush.id)) }
    pulls = orders.map { order in
      let facts = engine.nodes.number(of: order.id.node).flatMap { engine.nodes[$0].facts }
      return Pull(node: order.id.node, images: order.images, overriders: engine.resolver.overriders(for: facts))
    }
    for number in engine.nodes.all {
      let record = engine.nodes[number]
      switch record.state {
      case .failed:
        if let failure = record.outcome?.failure { failures.append(Failure(node: record.name, failure: failure)) }
      case .parked, .queued, .resting: waiting.append(record.name)
      case .outside, .running, .succeeded: break
      }
    }
    explain(nodes, podNodes, engine.filter)
    if let ratio = plan.failureTolerate, ratio.isExceeded(failed: failures.count, of: selected) {
      fatal = .tooManyFailures
    } else if let end = engine.end, !end.isSuccess {
      fatal = end.cause
    }
  }

  private mutating func explain(_ nodes: [NodeFacts], _ podNodes: Set<String>, _ filter: NodeFilter) {
    for node in nodes.sorted(by: { $0.name < $1.name }) {
      guard let reason = filter.exclusion(of: node, podNodes: podNodes) else { continue }
      exclusions.append(Exclusion(node: node.name, reason: reason))
    }
    if !plan.failsUnfitNodes, case .names(let names) = plan.nodes {
      let known = Set(nodes.map(\.name))
      missing = names.filter { !known.contains($0) }
    }
  }

  /// How many nodes the job is for.
  public var selected: Int { pulls.count + failures.count + waiting.count }

  /// How many times all places are filled until every node had its turn, if all take as long; nil when the job is
  /// held by a concurrency of 0.
  public var waves: Int? {
    guard plan.concurrency > 0 else { return nil }
    return (pulls.count + plan.concurrency - 1) / plan.concurrency
  }

  /// How many nodes may fail before the job does; nil when it tries every node whatever happens.
  public var tolerated: Int? {
    guard let ratio = plan.failureTolerate else { return nil }
    // The rule itself is asked: a product of fractions would round.
    var (low, high) = (0, selected)
    while low < high {
      let middle = (low + high + 1) / 2
      if ratio.isExceeded(failed: middle, of: selected) { high = middle - 1 } else { low = middle }
    }
    return low
  }
}
