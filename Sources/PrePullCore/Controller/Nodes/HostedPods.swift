// Everybody's pods, as long as a job with a podSelector needs them.

import Kubernetes
import PrePullAPI
import PrePullEngine
import Synchronization
import YAML

/// A pod on a node, reduced to what a podSelector asks.
struct HostedPod: Sendable, Equatable {
  let labels: [String: String]
  let node: String

  /// Reads a pod; nil for one that runs on no node, or has ended.
  init?(_ pod: Node) {
    guard let node = PodPlacement.node(of: pod) else { return nil }
    var labels: [String: String] = [:]
    for entry in pod["metadata"]?["labels"]?.mapping?.entries ?? [] {
      if let value = entry.value.string { labels[entry.key] = value }
    }
    self.labels = labels
    self.node = node
  }
}

/// Follows the pods of the cluster while anybody needs them.
final class HostedPods: Sendable {
  private static let namespaceIndex = "namespace"

  private let client: KubernetesClient
  private let needs = Mutex<Set<String>>([])
  private let informer = Mutex<Informer<Keyed>?>(nil)
  private let isNeeded: AsyncStream<Void>
  private let announce: AsyncStream<Void>.Continuation
  private let changed: @Sendable (_ jobs: Set<String>, _ namespace: String?) -> Void

  private struct Keyed: Sendable {
    let namespace: String
    let pod: HostedPod
  }

  /// Follows pods by this client.
  ///
  /// - Parameter changed: Told when pods changed, with the UIDs of the jobs that look at pods, and the namespace of
  ///   what changed; nil when all pods became known.
  init(
    client: KubernetesClient, changed: @escaping @Sendable (_ jobs: Set<String>, _ namespace: String?) -> Void
  ) {
    self.client = client
    self.changed = changed
    (isNeeded, announce) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// A job needs the pods.
  func need(_ uid: String) {
    if needs.withLock({ $0.insert(uid).inserted }) { announce.yield() }
  }

  /// A job needs them no longer.
  func release(_ uid: String) {
    if needs.withLock({ $0.remove(uid) }) != nil { announce.yield() }
  }

  /// The nodes with pods of a namespace that match; nil while the pods are not known.
  func nodes(matching selector: LabelSelector, in namespace: String) -> Set<String>? {
    guard let informer = informer.withLock({ $0 }), informer.hasSynced else { return nil }
    let pods = informer.values(index: Self.namespaceIndex, namespace)
    return Set(pods.lazy.map(\.value.pod).filter { selector.matches($0.labels) }.map(\.node))
  }

  /// Follows the pods whenever a job needs them, until the task is cancelled.
  func run() async {
    var needed = isNeeded.makeAsyncIterator()
    while !Task.isCancelled {
      while needs.withLock(\.isEmpty) {
        guard await needed.next() != nil else { return }
      }
      await follow()
      informer.withLock { $0 = nil }
    }
  }

  private func follow() async {
    let pods = Informer<Keyed>(
      client: client, resource: .pods, options: Reflector.Options(fieldSelector: "spec.nodeName!="),
      indexes: [Self.namespaceIndex: { [$0.namespace] }]
    ) { object in
      guard let pod = HostedPod(object) else { return nil }
      return Keyed(namespace: object.objectNamespace ?? "", pod: pod)
    }
    informer.withLock { $0 = pods }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await pods.run() }
      group.addTask { await self.tell(pods) }
      group.addTask { await self.waitUntilUnneeded() }
      // The first to end: nobody needs the pods any more, or the task is cancelled.
      await group.next()
      group.cancelAll()
    }
  }

  private func tell(_ pods: Informer<Keyed>) async {
    do {
      while !pods.hasSynced { try await pods.waitForSync(timeout: .seconds(3600)) }
    } catch {
      // The informer keeps trying; jobs wait until it has synced.
    }
    changed(needs.withLock { $0 }, nil)
    for await change in pods.changes() {
      if let old = change.old?.pod, let new = change.new?.pod, old == new { continue }
      changed(needs.withLock { $0 }, change.key.namespace)
    }
  }

  private func waitUntilUnneeded() async {
    while !needs.withLock(\.isEmpty) {
      // A look now and then is enough to give up a watch.
      do { try await Task.sleep(for: .seconds(5)) } catch { return }
    }
  }
}
