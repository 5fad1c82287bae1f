// Runs simulated kubelets against the store: Pods in, statuses out, time in between.

import YAML

actor NodeSimulator {
  /// What is due at a time.
  private enum Work: Sendable {
    case kubelet(String)
    case images(String)
    /// A Pod that is being deleted has ended on its node.
    case confirm(ObjectKey, uid: String)
    /// A Pod whose node is not there is collected.
    case orphan(ObjectKey, uid: String)
    /// Something befalls a node, or is over.
    case incident(NodeIncident.Kind, node: String, begins: Bool)
  }

  private static let pods = ResourceID("pods")
  private static let nodes = ResourceID("nodes")
  /// How often the clock is looked at; the nodes' time is exact whatever this is.
  private static let tick = Duration.milliseconds(10)
  /// How long a Pod takes to end once it is deleted.
  private static let ending = 0.2
  /// How soon a node lists a new image.
  private static let imageReport = 1.0
  /// After this long Pods of lost nodes are collected, as a cluster's collector waits.
  private static let quarantine = 40.0

  private let cluster: Cluster
  private let configuration: SimulationConfiguration
  private let model: PullModel
  private var kubelets: [String: SimulatedKubelet] = [:]
  private var clock: NodeClock<Work>
  private var active = 0 {
    didSet { greatestConcurrency = max(greatestConcurrency, active) }
  }
  /// The most pulls that were under way at once.
  private(set) var greatestConcurrency = 0
  private let podReader: ChangeReader
  private let nodeReader: ChangeReader
  private let signals: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation
  /// Nodes whose images wait to be listed.
  private var reporting: Set<String> = []

  init(_ cluster: Cluster, _ configuration: SimulationConfiguration) {
    self.cluster = cluster
    self.configuration = configuration
    model = PullModel(configuration: configuration)
    clock = NodeClock(speed: configuration.speed)
    let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    (self.signals, self.wake) = (signals, wake)
    let notice: @Sendable (ChangeNotice) -> Void = { notice in
      if case .closed = notice { wake.finish() } else { wake.yield() }
    }
    podReader = cluster.addReader(of: Self.pods, notify: notice)
    nodeReader = cluster.addReader(of: Self.nodes, notify: notice)
  }

  /// Registers the nodes.
  func register() throws(APIError) {
    let now = cluster.environment.now()
    for index in 0..<configuration.nodes {
      let name = SimulatedNode.name(index, configuration)
      kubelets[name] = SimulatedKubelet(name: name)
      try cluster.put(SimulatedNode.object(index, configuration, now: now))
    }
    for pod in cluster.read({ $0.store.objects(Self.pods) }) { try noticePod(pod) }
    try scheduleIncidents()
  }

  /// Registers a node again after it was deleted.
  func join(_ name: String) throws(APIError) {
    // That it was deleted may be unread.
    catchUp()
    guard let index = (0..<configuration.nodes).first(where: { SimulatedNode.name($0, configuration) == name }),
      kubelets[name] == nil
    else { return }
    kubelets[name] = SimulatedKubelet(name: name)
    try cluster.put(SimulatedNode.object(index, configuration, now: cluster.environment.now()))
    for pod in cluster.read({ $0.store.objects(Self.pods) })
    where pod.selectableValue("spec.nodeName") == name { try noticePod(pod) }
  }

  deinit {
    cluster.remove(podReader)
    cluster.remove(nodeReader)
  }

  /// Lives until the task is cancelled or the server stops.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in self.signals { await self.catchUp() } }
      group.addTask { await self.keepTime() }
      await group.next()
      group.cancelAll()
    }
  }

  /// Lets a node's kubelet stop, or go on.
  func setReady(_ name: String, _ isReady: Bool) throws(APIError) {
    kubelets[name]?.isReady = isReady
    try setCondition(name, "Ready", isReady ? "True" : "Unknown", isReady ? "KubeletReady" : "NodeStatusUnknown")
    schedule(now, .kubelet(name))
  }

  /// Lets a node run out of disk: it takes no Pods then.
  func setDiskPressure(_ name: String, _ hasPressure: Bool) throws(APIError) {
    kubelets[name]?.hasDiskPressure = hasPressure
    try setCondition(
      name, "DiskPressure", hasPressure ? "True" : "False",
      hasPressure ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure")
  }

  // MARK: - Time

  private var now: Double { clock.now }

  private func schedule(_ time: Double, _ work: Work) { clock.schedule(work, at: time) }

  private func keepTime() async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: Self.tick)
      } catch {
        return
      }
      let now = now
      while let next = clock.next(by: now) { perform(next.work, at: next.time) }
    }
  }

  private func perform(_ work: Work, at time: Double) {
    Reactions.quietly { () throws(APIError) in
      switch work {
      case .kubelet(let name): try advance(name, at: max(time, 0))
      case .images(let name): try listImages(name)
      case .confirm(let key, let uid): try confirm(key, uid)
      case .orphan(let key, let uid): try collectOrphan(key, uid)
      case .incident(let kind, let node, let begins): try befall(kind, node, begins)
      }
    }
  }

  private func scheduleIncidents() throws(APIError) {
    let names = (0..<configuration.nodes).map { SimulatedNode.name($0, configuration) }
    for incident in configuration.incidents {
      for node in incident.nodes(among: names, model: model) {
        if incident.start > 0 {
          schedule(incident.start, .incident(incident.kind, node: node, begins: true))
        } else {
          // Whoever looks first shall find it so.
          try befall(incident.kind, node, true)
        }
        if let end = incident.end { schedule(end, .incident(incident.kind, node: node, begins: false)) }
      }
    }
  }

  private func befall(_ kind: NodeIncident.Kind, _ node: String, _ begins: Bool) throws(APIError) {
    switch kind {
    case .notReady: try setReady(node, !begins)
    case .diskPressure: try setDiskPressure(node, begins)
    case .vanishes:
      let key = ObjectKey(namespace: "", name: node)
      if begins, cluster.read({ $0.store[Self.nodes, key] != nil }) { try cluster.delete(Self.nodes, key) }
    }
  }

  private func advance(_ name: String, at time: Double) throws(APIError) {
    guard var kubelet = kubelets[name] else { return }
    let reports = kubelet.advance(now: time, model: model, active: &active)
    kubelets[name] = kubelet
    try publish(reports, name)
  }

  private func publish(_ reports: [SimulatedKubelet.Report], _ name: String) throws(APIError) {
    for report in reports {
      switch report {
      case .images:
        if reporting.insert(name).inserted { schedule(now + Self.imageReport, .images(name)) }
      case .pod(let pod): try writeStatus(pod)
      }
    }
    if let wake = kubelets[name]?.nextWake { schedule(wake, .kubelet(name)) }
  }

  // MARK: - What happens in the cluster

  private func catchUp() {
    switch cluster.takeNews(nodeReader) {
    case .none: break
    case .expired:
      let present = Set(cluster.read { $0.store.objects(Self.nodes) }.map(\.key.name))
      for name in kubelets.keys.filter({ !present.contains($0) }) { lose(name) }
    case .events(let events, _, _):
      for event in events where event.change == .deleted { lose(event.object.key.name) }
    }
    Reactions.quietly { () throws(APIError) in
      switch cluster.takeNews(podReader) {
      case .none: return
      case .expired:
        // So much happened that some of it is forgotten: what is there now counts.
        for pod in cluster.read({ $0.store.objects(Self.pods) }) { try noticePod(pod) }
      case .events(let events, _, _):
        for event in events {
          if event.change == .deleted { forget(event.object) } else { try noticePod(event.object) }
        }
      }
    }
  }

  private func noticePod(_ stored: StoredObject) throws(APIError) {
    let node = stored.selectableValue("spec.nodeName")
    guard !node.isEmpty else { return }
    guard var kubelet = kubelets[node] else {
      guard !cluster.read({ $0.store[Self.nodes, ObjectKey(namespace: "", name: node)] != nil }) else { return }
      return schedule(now + Self.quarantine, .orphan(stored.key, uid: stored.uid))
    }
    if stored.isDeleted { return schedule(now + Self.ending, .confirm(stored.key, uid: stored.uid)) }
    guard kubelet.pods[stored.uid] == nil else { return }
    let object = try stored.object(apiVersion: "v1", kind: "Pod")
    let pod = SimulatedPod(
      object, logins: logins(of: object), now: now, startTime: cluster.environment.now())
    let reports = kubelet.add(pod, now: now, model: model, active: &active)
    kubelets[node] = kubelet
    try publish(reports, node)
  }

  private func forget(_ pod: StoredObject) {
    kubelets[pod.selectableValue("spec.nodeName")]?.remove(pod.uid, active: &active)
  }

  private func lose(_ name: String) {
    guard let kubelet = kubelets.removeValue(forKey: name) else { return }
    for pod in kubelet.pods.values {
      var kubelet = kubelet
      kubelet.remove(pod.uid, active: &active)
      schedule(now + Self.quarantine, .orphan(pod.key, uid: pod.uid))
    }
  }

  // MARK: - What the nodes write

  private func writeStatus(_ pod: SimulatedPod) throws(APIError) {
    try change(Self.pods, pod.key, uid: pod.uid) { _, now in pod.status(now: now) }
  }

  private func listImages(_ name: String) throws(APIError) {
    reporting.remove(name)
    guard let kubelet = kubelets[name], kubelet.isReady else { return }
    let images = SimulatedNode.images(kubelet.images)
    try change(Self.nodes, ObjectKey(namespace: "", name: name), uid: nil) { stored, _ throws(APIError) in
      var status = try stored.status()?.fields ?? Mapping()
      status["images"] = images
      return Node(status)
    }
  }

  private func setCondition(
    _ name: String, _ type: String, _ status: String, _ reason: String
  ) throws(APIError) {
    try change(Self.nodes, ObjectKey(namespace: "", name: name), uid: nil) { stored, now throws(APIError) in
      var fields = try stored.status()?.fields ?? Mapping()
      let others = (fields["conditions"]?.sequence ?? []).filter { $0["type"]?.string != type }
      fields["conditions"] = Node(.sequence(others + [SimulatedNode.condition(type, status, reason, now)]))
      return Node(fields)
    }
  }

  /// Changes an object's status if it is still the same object.
  private func change(
    _ resource: ResourceID, _ key: ObjectKey, uid: String?,
    _ status: (StoredObject, _ now: String) throws(APIError) -> Node
  ) throws(APIError) {
    try cluster.write { state throws(APIError) in
      guard let stored = state.store[resource, key], uid == nil || stored.uid == uid,
        let definition = state.registry[resource]
      else { return }
      _ = state.store.replaceStatus(of: stored, with: try status(stored, state.store.now), in: definition)
    }
  }

  private func confirm(_ key: ObjectKey, _ uid: String) throws(APIError) {
    let node = cluster.read { $0.store[Self.pods, key]?.selectableValue("spec.nodeName") } ?? ""
    // A node that is not ready confirms nothing; it is asked again later.
    if kubelets[node]?.isReady == false { return schedule(now + Self.quarantine, .confirm(key, uid: uid)) }
    if var pod = kubelets[node]?.pods[uid], !pod.hasEnded {
      // A kubelet's last word of a Pod: what has not begun by then is called failed.
      pod.isTerminated = true
      try writeStatus(pod)
    }
    try delete(key, uid)
  }

  private func collectOrphan(_ key: ObjectKey, _ uid: String) throws(APIError) {
    let isLost = cluster.read { state in
      guard let pod = state.store[Self.pods, key] else { return false }
      let node = ObjectKey(namespace: "", name: pod.selectableValue("spec.nodeName"))
      return state.store[Self.nodes, node] == nil
    }
    if isLost { try delete(key, uid) }
  }

  private func delete(_ key: ObjectKey, _ uid: String) throws(APIError) {
    try cluster.write { state throws(APIError) in
      guard state.store[Self.pods, key]?.uid == uid, let definition = state.registry[Self.pods] else { return }
      var options = DeleteOptions()
      options.gracePeriodSeconds = 0
      _ = try state.store.delete(key, in: definition, options: options)
    }
  }

  /// What the Secrets that a Pod names offer to registries.
  private func logins(of pod: Mapping) -> [String: [RegistryLogin]] {
    let namespace = pod.text("metadata", "namespace")
    var logins: [String: [RegistryLogin]] = [:]
    for item in pod.value("spec", "imagePullSecrets")?.sequence ?? [] {
      let key = ObjectKey(namespace: namespace, name: item["name"]?.string ?? "")
      Reactions.quietly { () throws(APIError) in
        guard let secret = try cluster.get(ResourceID("secrets"), key) else { return }
        logins.merge(DockerLogins.read(secret)) { $0 + $1 }
      }
    }
    return logins
  }
}
