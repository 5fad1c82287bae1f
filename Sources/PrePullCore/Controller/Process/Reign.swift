// One time of leading: all caches, queues and workers, made new for each.

import Kubernetes
import Logging
import PrePullAPI
import PrePullEngine
import Synchronization

/// Everything that works while this process leads.
final class Reign: Sendable {
  private let directory = JobDirectory()
  private let table = JobTable()
  private let queue = WorkQueue<String>(backoff: JobReconciler.backoff)
  private let dispatcher: Dispatcher
  private let nodes: NodeFeed
  private let pods: Informer<ObservedPod>
  private let sources: [JobSource]
  private let hosts: HostedPods
  private let anchors: AnchorKeeper
  private let loader: JobLoader
  private let events: EventRecorder
  private let executor: PodExecutor
  private let flushes: FlushQueue
  private let errands: Errands
  private let reconciler: JobReconciler
  private let configuration: ControllerConfiguration
  private let metrics: ControllerMetrics
  private let logger: Logger
  private let onReady: @Sendable () -> Void
  /// Told whenever a source's state changed.
  private let sourceChanges: AsyncStream<Void>
  private let hasBegun = Mutex(false)

  init(
    client: KubernetesClient, configuration: ControllerConfiguration, namespace: String, gate: WriteGate,
    metrics: ControllerMetrics, logger: Logger, onReady: @escaping @Sendable () -> Void
  ) {
    self.onReady = onReady
    self.configuration = configuration
    self.metrics = metrics
    self.logger = logger
    let dispatcher = Dispatcher(directory: directory, table: table, queue: queue)
    self.dispatcher = dispatcher
    let nodes = NodeFeed(client: client)
    self.nodes = nodes
    pods = Informer(
      client: client, resource: .pods, namespace: namespace,
      options: Reflector.Options(labelSelector: "\(OwnLabel.jobUID),\(OwnLabel.attempt)"),
      indexes: [JobLoader.podIndex: { [$0.job] }], project: { ObservedPod($0) })
    let hosts = HostedPods(client: client) { dispatcher.hostsChanged($0, in: $1) }
    self.hosts = hosts
    let (sourceChanges, announce) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.sourceChanges = sourceChanges
    let peers = PeerCheck(client: client, adopts: configuration.adopts)
    sources = ResourceKind.jobs.filter { configuration.dialects.contains($0.dialect) }.map { [directory] kind in
      JobSource(
        kind: kind, client: client, peers: peers, directory: directory, logger: logger,
        stateChanged: { announce.yield() }, changed: { dispatcher.changed($0, $1) }, gone: { dispatcher.gone($0) })
    }
    let ledgers = LedgerStore(client: client, namespace: namespace)
    anchors = AnchorKeeper(ledgers: ledgers)
    events = EventRecorder(client: client, controller: "prepull.dev/controller", instance: ProcessIdentity.make())
    let secrets = SecretCopies(client: client, namespace: namespace)
    let pause = ServerPause()
    executor = PodExecutor(
      client: client, pods: PullPod(namespace: namespace, usesHostNetwork: configuration.usesHostNetwork),
      secrets: secrets, gate: gate, pause: pause, logger: logger
    ) { dispatcher.report($0, $1) }
    flushes = FlushQueue(
      ledgers: ledgers, statuses: StatusWriter(client: client), events: events, metrics: metrics, gate: gate,
      pause: pause, logger: logger
    ) { dispatcher.report($0, $1) }
    let time = EngineClock()
    let clock: @Sendable () -> EngineTime = { time.now }
    loader = JobLoader(
      client: client, ledgers: ledgers, pods: pods,
      world: JobWorld(
        nodes: { nodes.all }, node: { nodes[$0] }, hosts: { hosts.nodes(matching: $0, in: $1.key.namespace) }),
      clock: clock, notePull: { metrics.notePull($0) })
    errands = Errands(client: client, ledgers: ledgers, dispatcher: dispatcher, gate: gate, logger: logger)
    reconciler = JobReconciler(
      directory: directory, table: table, queue: queue, loader: loader, anchors: anchors, executor: executor,
      flushes: flushes, secrets: secrets, hosts: hosts,
      ends: JobEnds(client: client, ledgers: ledgers, events: events, logger: logger), errands: errands,
      adopts: configuration.adopts, gate: gate, metrics: metrics, clock: clock, logger: logger)
  }

  /// Whether every job is known, and work has begun.
  var isReady: Bool { hasBegun.withLock { $0 } && sources.allSatisfy { $0.state.isSettled } }

  /// Works until the task is cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [nodes, dispatcher] in await nodes.run { dispatcher.nodeChanged($0) } }
      group.addTask { [self] in await pods.run() }
      group.addTask { [self] in
        // Each state counts: a failed attempt is told by one state and taken back by the next.
        for await change in pods.changes(.every(buffer: 1024)) { dispatcher.podChanged(change) }
      }
      group.addTask { [self] in await hosts.run() }
      group.addTask { [self] in await events.run() }
      for source in sources { group.addTask { await source.run() } }
      group.addTask { [self] in await begin() }
      await group.waitForAll()
    }
  }

  /// Waits until enough is known, and starts the workers.
  private func begin() async {
    guard await prepare() else { return }
    logger.notice(
      "ready", metadata: ["jobs": "\(directory.uids.count)", "nodes": "\(nodes.informer.count)"])
    hasBegun.withLock { $0 = true }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in await collectOrphans() }
      group.addTask { [self] in await executor.run(limit: configuration.writesAtOnce) }
      group.addTask { [self] in await flushes.run(limit: 8) }
      group.addTask { [self] in await errands.run() }
      group.addTask { [self] in await reconciler.run() }
      await group.waitForAll()
    }
  }

  private func prepare() async -> Bool {
    while !Task.isCancelled {
      do throws(KubernetesError) {
        try await nodes.informer.waitForSync(timeout: .seconds(60))
        try await pods.waitForSync(timeout: .seconds(60))
        try await anchors.read()
        return true
      } catch {
        if error.code == .cancelled || error.code == .shutDown { return false }
        logger.warning("the cluster cannot be read yet; it is tried again", metadata: ["error": "\(error)"])
      }
      do { try await Task.sleep(for: .seconds(1)) } catch { return false }
    }
    return false
  }

  /// Collects what jobs left that were deleted while nobody looked, kind by kind as their jobs become known.
  private func collectOrphans() async {
    var collected: Set<String> = []
    var wasReady = false
    var changes = sourceChanges.makeAsyncIterator()
    while !Task.isCancelled {
      for source in sources where source.state.knowsEveryJob && !collected.contains(source.kind.kind) {
        for uid in anchors.orphans(of: source.kind, except: directory.uids) {
          logger.info("a job is gone; what it left is removed", metadata: ["uid": "\(uid)"])
          // The queue tries again what fails.
          queue.add(uid)
        }
        collected.insert(source.kind.kind)
      }
      if isReady, !wasReady {
        wasReady = true
        onReady()
      }
      guard await changes.next() != nil else { return }
    }
  }

  /// Says how things stand, for those who scrape metrics.
  func noteGauges() {
    metrics.note(depth: queue.count, of: "jobs")
    metrics.note(depth: executor.depth, of: "pods")
    metrics.note(depth: flushes.depth, of: "flushes")
    var tally: [String: [String: Int]] = [:]
    let entries = table.all
    for record in directory.all {
      let state =
        switch entries[record.identity.uid] {
        case .active: "running"
        case .settled: "finished"
        case .rejected: "rejected"
        case nil: "waiting"
        }
      tally[record.identity.resource.kind, default: [:]][state, default: 0] += 1
    }
    for source in sources {
      for state in ["running", "finished", "rejected", "waiting"] {
        metrics.note(jobs: tally[source.kind.kind]?[state] ?? 0, kind: source.kind.kind, state: state)
      }
    }
    let counts = table.allActive.map(\.tally)
    metrics.note(nodes: counts.reduce(0) { $0 + $1.waiting }, state: "waiting")
    metrics.note(nodes: counts.reduce(0) { $0 + $1.active }, state: "pulling")
    metrics.note(nodes: counts.reduce(0) { $0 + $1.succeeded }, state: "succeeded")
    metrics.note(nodes: counts.reduce(0) { $0 + $1.failed }, state: "failed")
  }
}

extension JobSource.State {
  /// Whether nothing more is to be waited for.
  var isSettled: Bool {
    switch self {
    case .unknown, .listing: false
    case .notInstalled, .notServed, .left, .following: true
    }
  }

  /// Whether jobs that are not known do not exist.
  var knowsEveryJob: Bool {
    switch self {
    case .notInstalled, .following: true
    case .unknown, .listing, .notServed, .left: false
    }
  }
}
