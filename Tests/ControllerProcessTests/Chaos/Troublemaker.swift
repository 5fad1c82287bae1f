// Carries out the troubles of a run, from inside the API server: no request of it counts or fails.

import ControllerTestSupport
import PrePullSandbox
import Synchronization
import YAML

/// Makes trouble, and remembers what it destroyed.
final class Troublemaker: Sendable {
  private let cluster: TestCluster
  private let job: Node
  private let destroyed = Mutex<Set<String>>([])

  init(_ cluster: TestCluster, job: Node) {
    self.cluster = cluster
    self.job = job
  }

  /// The UIDs of what it deleted of the controller's.
  var destroyedUIDs: Set<String> { destroyed.withLock { $0 } }

  /// Carries a trouble out; returns when it is over.
  func make(_ trouble: Trouble) async throws {
    switch trouble {
    case .anchorDeleted: try destroy(.configMaps) { Self.shard($0) == 0 }
    case .shardDeleted:
      let shards = try own(.configMaps).filter { Self.shard($0) ?? 0 > 0 }
      // The middle one: neither always the oldest nor always the one that is written to.
      guard !shards.isEmpty else { return }
      let victim = shards[shards.count / 2].uid
      try destroy(.configMaps) { $0.uid == victim }
    case .secretsDeleted: try destroy(.secrets) { _ in true }
    case .removalsRefused(let times, let status): refuseRemovals(times, status: status)
    case .silence(let nodes, let duration):
      for node in nodes { try await cluster.nodes.setReady(node, false) }
      try await Task.sleep(for: duration)
      for node in nodes { try await cluster.nodes.setReady(node, true) }
    case .cordon(let nodes, let duration):
      for node in nodes { try setUnschedulable(node, true) }
      try await Task.sleep(for: duration)
      for node in nodes { try setUnschedulable(node, false) }
    case .replacement(let nodes, let duration):
      for node in nodes { try cluster.server.delete(.nodes, name: node) }
      try await Task.sleep(for: duration)
      for node in nodes { try await cluster.nodes.join(node) }
    case .pause(let duration, let concurrency):
      try edit { Self.paused($0) }
      try await Task.sleep(for: duration)
      try edit { Self.resumed($0, concurrency) }
    }
  }

  /// Refuses so many removals of Pods and ConfigMaps from now on.
  func refuseRemovals(_ times: Int, status: Int) {
    let effect = Fault.Effect.status(
      status, reason: status == 429 ? "TooManyRequests" : "InternalError", retryAfter: status == 429 ? 1 : 0)
    cluster.server.setFault(
      Fault(effect, times: times) {
        $0.verb == "delete" && ["pods", "configmaps"].contains($0.target?.resource ?? "")
      })
  }

  // MARK: - What the controller made

  private func own(_ resource: ResourceID) throws -> [Node] {
    try cluster.server.list(resource, namespace: TestCluster.namespace).filter {
      $0["metadata"]?["labels"]?["prepull.dev/job-uid"]?.string == job.uid
    }
  }

  private func destroy(_ resource: ResourceID, _ isVictim: (Node) -> Bool) throws {
    for object in try own(resource) where isVictim(object) {
      destroyed.withLock { _ = $0.insert(object.uid) }
      do throws(APIError) {
        try cluster.server.delete(resource, namespace: TestCluster.namespace, name: object.name)
      } catch {
        // The job's own end may have been quicker.
        guard error.code == 404 else { throw error }
      }
    }
  }

  private static func shard(_ object: Node) -> Int? {
    object["metadata"]?["labels"]?["prepull.dev/ledger-shard"]?.string.flatMap { Int($0) }
  }

  // MARK: - What users change

  private func edit(_ change: (Node) -> Node) throws {
    guard let present = try cluster.job(job) else { return }
    // Without a status the present one stays.
    try cluster.server.put(change(present).setting("status", to: nil))
  }

  private static func paused(_ job: Node) -> Node {
    // KubeEdge's 0 is its default; there an annotation pauses.
    job["kind"] == "ImagePrePullJob"
      ? job.annotated("prepull.dev/paused", "true") : job.setting("spec.parallelism", to: 0)
  }

  private static func resumed(_ job: Node, _ concurrency: Int) -> Node {
    job["kind"] == "ImagePrePullJob"
      ? job.annotated("prepull.dev/paused", "false")
        .setting("spec.imagePrePullTemplate.concurrency", to: Node(.integer(concurrency)))
      : job.setting("spec.parallelism", to: Node(.integer(concurrency)))
  }

  private func setUnschedulable(_ name: String, _ isUnschedulable: Bool) throws {
    guard let node = try cluster.server.get(.nodes, name: name) else { return }
    try cluster.server.put(
      node.setting("status", to: nil).setting("spec.unschedulable", to: Node(.bool(isUnschedulable))))
  }
}
