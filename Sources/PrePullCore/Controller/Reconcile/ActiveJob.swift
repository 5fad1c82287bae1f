// A job that is being carried out: its engine, and what it was told since the last look.

import DequeModule
import Kubernetes
import PrePullEngine
import Synchronization

/// One job's engine with its inbox. Anybody may post at any time; one worker at a time processes.
final class ActiveJob: Sendable {
  /// What came of processing.
  struct Outcome: Sendable {
    var start: [TaskOrder] = []
    var remove: [TaskID] = []
    var flush: Flush?
    var wakeAt: EngineTime?
    var shouldDelete = false
    /// A Pod went that nobody here had removed.
    var lostPod = false
    var isSettled = false
    /// When a settled job is to be deleted.
    var deletionTime: EngineTime?
  }

  private struct State: Sendable {
    var engine: PullEngine
    /// By the task, as long as its Pod is there.
    var pods: [TaskID: WatchedPod]
    /// The nodes that host pods of the podSelector, as they were told last.
    var hosts: Set<String> = []
    var isWaitingForNodes = false
    var isFlushDue = false
    /// The engine was told something in this ``process(at:)``.
    var hasAsked = false
    /// What was decided since the last ``process(at:)``.
    var outcome = Outcome()
  }

  /// What is remembered of a Pod from one state to the next.
  struct WatchedPod: Sendable {
    var counter = AttemptCounter()
    /// When it was made, if this process saw it.
    var startedAt: EngineTime?
    /// It ended by itself, or this process has it removed: that it goes is no surprise.
    var mayGo = false
  }

  let identity: JobIdentity
  let versions: JobVersions
  private let inbox = Mutex(Deque<JobMessage>())
  /// Whether pods that a podSelector looks at changed; however many did, one look is enough.
  private let haveHostsChanged = Mutex(false)
  private let shards: Mutex<KnownShards>
  /// What others ask for; they need not wait for a look at the job that takes long.
  private let summary: Mutex<(tally: Tally, plan: PullPlan)>
  private let state: Mutex<State>
  private let world: JobWorld
  private let notePull: @Sendable (_ seconds: Double) -> Void

  /// A job with the engine that was made for it.
  ///
  /// - Parameters:
  ///   - identity: Which job it is.
  ///   - engine: Its engine; nobody has sent it anything yet.
  ///   - plan: Its spec as it is now.
  ///   - pods: The Pods of the tasks that it was restored with.
  ///   - ledger: The ConfigMaps of its ledger.
  ///   - versions: What is known of its version.
  ///   - world: The nodes.
  ///   - notePull: Told how long a Pod took that pulled all it was to pull.
  init(
    _ identity: JobIdentity, engine: PullEngine, plan: PullPlan, pods: [TaskID: WatchedPod], ledger: KnownShards,
    versions: JobVersions,
    world: JobWorld, notePull: @escaping @Sendable (_ seconds: Double) -> Void
  ) {
    self.identity = identity
    self.versions = versions
    self.world = world
    self.notePull = notePull
    shards = Mutex(ledger)
    summary = Mutex((engine.tally, engine.plan))
    state = Mutex(State(engine: engine, pods: pods))
    post(.plan(plan))
  }

  /// What owns the job's Pods; nil before its ledger was begun.
  var anchor: Anchor? { ledger.anchor }

  /// The ConfigMaps of its ledger. Only its flush, of which there is one at a time, changes them.
  var ledger: KnownShards {
    get { shards.withLock { $0 } }
    set { shards.withLock { $0 = newValue } }
  }

  /// The nodes of the job by state, as they were after the last ``process(at:)``.
  var tally: Tally { summary.withLock { $0.tally } }

  /// The spec that it carries out.
  var plan: PullPlan { summary.withLock { $0.plan } }

  /// Tells the job something; the next ``process(at:)`` hears of it.
  func post(_ message: JobMessage) { inbox.withLock { $0.append(message) } }

  /// Tells the job that pods which its podSelector looks at changed.
  func noteHosts() { haveHostsChanged.withLock { $0 = true } }

  /// Tells a job that was just loaded of its Pods: they may have changed since it was begun to be loaded.
  func catchUp(with pods: [ObservedPod]) {
    let present = Set(pods.map(\.task))
    let gone = state.withLock { $0.pods.keys.filter { !present.contains($0) } }
    for pod in pods { post(.pod(pod)) }
    for task in gone { post(.podGone(task)) }
  }

  /// Takes in what was posted, and says what is to be done now.
  func process(at now: EngineTime) -> Outcome {
    let messages = inbox.withLock { inbox in
      let messages = inbox
      inbox = []
      return messages
    }
    return state.withLock { state in
      state.hasAsked = false
      for message in messages { take(message, into: &state, at: now) }
      let haveHostsChanged = haveHostsChanged.withLock { hasChanged in
        defer { hasChanged = false }
        return hasChanged
      }
      if haveHostsChanged { updateHosts(into: &state, at: now) }
      if state.isWaitingForNodes { list(into: &state, at: now) }
      // It was the clock that called, or news that is none. The time of the next call has to be asked for all the same:
      // the queue keeps only one, and this was it.
      if !state.hasAsked { send(.tick, to: &state, at: now) }
      var outcome = state.outcome
      state.outcome = Outcome()
      if state.isFlushDue { outcome.flush = state.engine.beginFlush(at: now) }
      outcome.isSettled = state.engine.isSettled && inbox.withLock(\.isEmpty)
      outcome.deletionTime = state.engine.deletionTime
      let (tally, plan) = (state.engine.tally, state.engine.plan)
      summary.withLock { $0 = (tally, plan) }
      return outcome
    }
  }

  /// Sends an event to the engine, and adds what it decides to the outcome.
  private func send(_ event: Event, to state: inout State, at now: EngineTime) {
    let decision = state.engine.handle(event, at: now)
    state.hasAsked = true
    state.outcome.start += decision.start
    state.outcome.remove += decision.remove
    for task in decision.remove { state.pods[task]?.mayGo = true }
    state.outcome.wakeAt = decision.wakeAt
    state.outcome.shouldDelete = state.outcome.shouldDelete || decision.shouldDeleteJob
    state.isFlushDue = decision.isFlushDue
    if decision.needsNodes { state.isWaitingForNodes = true }
  }

  // MARK: - News

  private func take(_ message: JobMessage, into state: inout State, at now: EngineTime) {
    switch message {
    case .plan(let plan): send(.specChanged(plan), to: &state, at: now)
    case .node(let name):
      send(news(of: name, state), to: &state, at: now)
    case .pod(let pod): observe(pod, into: &state, at: now)
    case .podGone(let task), .event(.taskGone(let task)):
      if state.pods[task]?.mayGo == false { state.outcome.lostPod = true }
      state.pods[task] = nil
      send(.taskGone(task), to: &state, at: now)
    case .event(let event):
      if case .taskStarted(let task) = event { state.pods[task, default: WatchedPod()].startedAt = now }
      send(event, to: &state, at: now)
    }
  }

  private func observe(_ pod: ObservedPod, into state: inout State, at now: EngineTime) {
    let reports = state.pods[pod.task, default: WatchedPod()].counter.observe(pod.state)
    if pod.state.end != nil || pod.state.isLeaving { state.pods[pod.task]?.mayGo = true }
    guard let end = pod.state.end else { return send(.taskProgress(pod.task, reports), to: &state, at: now) }
    if let startedAt = state.pods[pod.task]?.startedAt, reports.allSatisfy({ $0.state == .pulled }) {
      // A finished Pod may be seen again, until it is gone.
      state.pods[pod.task]?.startedAt = nil
      notePull(Double(now.milliseconds - startedAt.milliseconds) / 1000)
    }
    send(.taskFinished(pod.task, reports, end), to: &state, at: now)
  }

  // MARK: - Nodes

  private func news(of name: String, _ state: State) -> Event {
    guard let node = world.node(name) else { return .nodeRemoved(name) }
    // A node may come after its pods, or come again while its pods stay: what was told of its pods then was lost.
    if case .pods = state.engine.plan.nodes, !state.isWaitingForNodes {
      return .podNodeChanged(node, hostsPod: state.hosts.contains(name))
    }
    return .nodeChanged(node)
  }

  /// Tells the engine of every node, once all of them are known.
  private func list(into state: inout State, at now: EngineTime) {
    if case .pods(let selector) = state.engine.plan.nodes {
      guard let hosts = world.hosts(selector, identity) else { return }
      state.hosts = hosts
      send(.podNodesListed(hosts), to: &state, at: now)
    }
    state.isWaitingForNodes = false
    send(.nodesListed(world.nodes()), to: &state, at: now)
  }

  private func updateHosts(into state: inout State, at now: EngineTime) {
    guard !state.isWaitingForNodes, case .pods(let selector) = state.engine.plan.nodes,
      let hosts = world.hosts(selector, identity)
    else { return }
    for name in hosts.symmetricDifference(state.hosts).sorted() {
      guard let node = world.node(name) else { continue }
      send(.podNodeChanged(node, hostsPod: hosts.contains(name)), to: &state, at: now)
    }
    state.hosts = hosts
  }
}
