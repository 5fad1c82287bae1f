// Gathers the facts of `why`, with requests that change nothing. What may not be read stays unknown and stops nothing.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// Asks a cluster about a job and what it depends on.
struct WhyGatherer: Sendable {
  /// The controller's Deployment.
  static let controller = "prepull-controller"
  /// The webhook's Deployment.
  static let webhook = "prepull-webhook"
  /// The webhook's configurations.
  static let configuration = "prepull"
  /// The label of the executor's Pods with the job's UID.
  static let jobLabel = "prepull.dev/job-uid"

  let client: KubernetesClient
  /// The namespace of the controller.
  let systemNamespace: String
  /// The present time.
  let now: EngineTime

  /// The facts about a job.
  func facts(about job: FoundJob) async -> WhyFacts {
    async let controller = controllerFacts()
    async let webhook = webhookFacts()
    async let peer = peerFacts(job.kind)
    async let pods = podFacts(job.object.objectUID)
    var snapshot = JobSnapshot(job.object, kind: job.kind)
    let ledger = await LedgerReading.read(
      jobUID: job.object.objectUID ?? "", client: client, namespace: systemNamespace)
    if case .outcomes(let outcomes, _) = ledger { snapshot.adopt(outcomes) }
    let read = JobFacts(job.object, of: job.kind, snapshot)
    async let events = events(about: read)
    let (rehearsal, avoided, pressed) = await rehearsed(read)
    let names = Set(rehearsal.value?.pulls.flatMap { $0.images.flatMap(\.secrets) } ?? [])
    return WhyFacts(
      job: read, rehearsal: rehearsal, avoided: avoided, pressed: pressed,
      secrets: await SecretReader.read(names, with: client),
      pods: await pods, controller: await controller, webhook: await webhook, peer: await peer,
      events: await events, ledgerRemark: ledger.remark(namespace: systemNamespace),
      systemNamespace: systemNamespace, now: now)
  }

  func known<Value: Sendable>(
    _ body: () async throws(KubernetesError) -> Value
  ) async -> Known<Value> {
    do throws(KubernetesError) {
      return .known(try await body())
    } catch {
      return .unknown(error.description)
    }
  }

  /// An object; nil when there is none.
  private func object(
    _ resource: APIResource, _ name: String, in namespace: String? = nil
  ) async throws(KubernetesError) -> Node? {
    do throws(KubernetesError) {
      return try await client.get(resource, name, namespace: namespace)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  // MARK: - Nodes and Pods

  private func rehearsed(
    _ job: JobFacts
  ) async -> (Known<PullRehearsal>, avoided: [(node: String, how: String)], pressed: [String: String]) {
    guard case .success(let plan) = job.plan else { return (.unknown("the job's spec cannot be run"), [], [:]) }
    var nodes: [NodeFacts] = []
    var avoided: [(node: String, how: String)] = []
    do throws(KubernetesError) {
      try await ClusterReader.forEach(
        .nodes, with: client,
        restart: {
          nodes = []
          avoided = []
        }
      ) { node in
        guard let facts = NodeFacts(node: node) else { return }
        nodes.append(facts)
        if let how = Self.avoidance(of: node) { avoided.append((facts.name, how)) }
      }
      var podNodes: Set<String> = []
      if case .pods(let selector) = plan.nodes {
        podNodes = try await ClusterReader.podNodes(selector, in: job.namespace ?? "default", with: client)
      }
      let rehearsal = PullRehearsal(plan, nodes: nodes, podNodes: podNodes)
      let chosen = Set(rehearsal.pulls.map(\.node))
      let pressed = nodes.compactMap { node in node.pressure.map { (node.name, $0) } }
      return (
        .known(rehearsal), avoided.filter { chosen.contains($0.node) }, Dictionary(pressed) { first, _ in first }
      )
    } catch {
      return (.unknown(error.description), [], [:])
    }
  }

  /// How the scheduler avoids a node; nil when it does not.
  private static func avoidance(of node: Node) -> String? {
    let taints = (node["spec"]?["taints"]?.sequence ?? []).compactMap { taint -> String? in
      // What kubelets and the node controller say of a node's state is told by other rules.
      guard let key = taint["key"]?.string, !key.hasPrefix("node.kubernetes.io/") else { return nil }
      let value = taint["value"]?.string.flatMap { $0.isEmpty ? nil : "=\($0)" } ?? ""
      return "\(key)\(value):\(taint["effect"]?.string ?? "")"
    }
    if node["spec"]?["unschedulable"]?.bool == true { return "cordoned" }
    return taints.isEmpty ? nil : "tainted \(taints.joined(separator: ", "))"
  }

  private func podFacts(_ uid: String?) async -> Known<[PullPodFacts]> {
    guard let uid else { return .unknown("the job has no UID") }
    return await known { () async throws(KubernetesError) in
      var pods: [PullPodFacts] = []
      try await ClusterReader.forEach(
        .pods, namespace: systemNamespace, options: ListOptions(labelSelector: "\(Self.jobLabel)=\(uid)"),
        with: client, restart: { pods = [] }
      ) { pod in
        if let facts = PullPodFacts(pod) { pods.append(facts) }
      }
      return pods
    }
  }

  // MARK: - Processes

  private func controllerFacts() async -> Known<ControllerFacts> {
    await known { () async throws(KubernetesError) in
      async let lease = object(.leases, ControllerPresence.leaseName, in: systemNamespace)
      async let deployment = object(.deployments, Self.controller, in: systemNamespace)
      do {
        return ControllerFacts(
          lease: try await lease.map { ControllerPresence(lease: $0, now: now) } ?? .absent,
          deployment: try await deployment.map(DeploymentFacts.init))
      } catch {
        throw Self.kubernetesError(error)
      }
    }
  }

  private func webhookFacts() async -> Known<WebhookFacts> {
    await known { () async throws(KubernetesError) in
      async let configuration = object(.validatingWebhookConfigurations, Self.configuration)
      async let deployment = object(.deployments, Self.webhook, in: systemNamespace)
      do {
        return WebhookFacts(configuration: try await configuration, deployment: try await deployment)
      } catch {
        throw Self.kubernetesError(error)
      }
    }
  }

  /// What `async let` throws is known to be the client's error and not typed as such.
  private static func kubernetesError(_ error: any Error) -> KubernetesError {
    error as? KubernetesError ?? KubernetesError(.protocolViolation, "\(error)")
  }

  private func peerFacts(_ kind: ResourceKind) async -> Known<PeerFacts?> {
    let peer = PeerFacts.of(kind.dialect)
    return await known { () async throws(KubernetesError) in
      // The controller itself looks for both.
      if let lease = try await object(.leases, peer.lease, in: peer.namespace),
        ControllerPresence(lease: lease, now: now) == .running
      {
        return peer
      }
      guard let found = try await object(.deployments, peer.deployment, in: peer.namespace),
        DeploymentFacts(found).wanted > 0
      else { return nil }
      return peer
    }
  }
}

extension DeploymentFacts {
  /// Reads a Deployment.
  init(_ deployment: Node) {
    wanted = deployment["spec"]?["replicas"]?.integer ?? 1
    ready = deployment["status"]?["readyReplicas"]?.integer ?? 0
    let conditions = deployment["status"]?["conditions"]?.sequence ?? []
    let bad = conditions.first { condition in
      let isTrue = condition["status"]?.string == "True"
      return condition["type"]?.string == "ReplicaFailure" ? isTrue : condition["status"]?.string == "False"
    }
    complaint = bad?["message"]?.string
    arguments = (deployment["spec"]?["template"]?["spec"]?["containers"]?.sequence ?? []).flatMap { container in
      (container["args"]?.sequence ?? []).compactMap(\.string)
    }
  }
}

extension NodeFacts {
  /// What a node is short of, so that kubelet evicts Pods that asked for nothing; nil for a healthy one.
  fileprivate var pressure: String? {
    if conditions.contains(.diskPressure) { return "short of disk (DiskPressure)" }
    if conditions.contains(.memoryPressure) { return "short of memory (MemoryPressure)" }
    return conditions.contains(.pidPressure) ? "short of process numbers (PIDPressure)" : nil
  }
}

extension WebhookFacts {
  /// Reads the configuration and the Deployment, each nil when it is not there.
  init(configuration: Node?, deployment: Node?) {
    let hooks = configuration?["webhooks"]?.sequence ?? []
    isConfigured = !hooks.isEmpty
    isOutside = !hooks.isEmpty && hooks.allSatisfy { $0["clientConfig"]?["url"]?.string != nil }
    self.deployment = deployment.map(DeploymentFacts.init)
  }
}

extension PeerFacts {
  /// The controller that the dialect comes from, where its own installation puts it.
  static func of(_ dialect: Dialect) -> PeerFacts {
    switch dialect {
    case .kubeedge:
      PeerFacts(name: "KubeEdge's cloudcore", namespace: "kubeedge", deployment: "cloudcore", lease: "cloudcore")
    case .kruise, .kruiseList, .nodeImage:
      PeerFacts(
        name: "kruise-manager", namespace: "kruise-system", deployment: "kruise-controller-manager",
        lease: "kruise-manager")
    }
  }
}
