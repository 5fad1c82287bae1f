// Carries out tasks as Pods.

import Kubernetes
import Logging
import PrePullEngine
import Synchronization
import YAML

/// Creates and removes the Pods of tasks, many at a time.
///
/// An answer that leaves open whether the Pod is there is never passed on: the request is made again until the server
/// says yes or no. A Pod's name is always the same for a task, so that this creates no second one. A server that says
/// neither for long, but that there is no Pod, is reported with its words: people cannot mend what they are not told.
final class PodExecutor: Sendable {
  /// What is to become of tasks.
  private struct Wants: Sendable {
    var created: [TaskKey: Creation] = [:]
    /// With the Pod's name.
    var removed: [TaskKey: String] = [:]
    /// Tasks whose Pods are being created now; they are not removed before the answer is there.
    var underWay: Set<TaskKey> = []
    /// Tasks whose Pods are being removed now; they are not created before that is done.
    var beingRemoved: Set<TaskKey> = []
  }

  private struct Creation: Sendable {
    let order: TaskOrder
    let owner: TaskOwner
    /// Whether a request was sent, so that the Pod may be there.
    var wasAskedFor = false
    /// How often the server, which is there, failed to do it.
    var failures = 0
  }

  /// So often a server may fail before the job is told that it does.
  private static let maximumFailures = 3

  private let client: KubernetesClient
  private let pods: PullPod
  private let secrets: SecretCopies
  private let gate: WriteGate
  private let report: @Sendable (TaskKey, Event) -> Void
  private let wants = Mutex(Wants())
  /// Removals have a queue of their own: hundreds of finished Pods are removed at once, after each flush, and no new
  /// task is to wait behind them.
  private let creations = WorkQueue<TaskKey>(backoff: PodExecutor.backoff)
  private let removals = WorkQueue<TaskKey>(backoff: PodExecutor.backoff)
  /// Both wait together while the server is down.
  private let pause: ServerPause
  private static let backoff = WorkQueue<TaskKey>.Backoff(
    initialDelay: .milliseconds(100), maximumDelay: .seconds(5))
  private let logger: Logger

  /// An executor.
  ///
  /// - Parameters:
  ///   - client: Whom to ask.
  ///   - pods: Makes the Pods.
  ///   - secrets: Brings credentials to them.
  ///   - gate: Says whether writes are allowed now.
  ///   - pause: What is known of the server's troubles.
  ///   - logger: Where it logs.
  ///   - report: Told what became of tasks.
  init(
    client: KubernetesClient, pods: PullPod, secrets: SecretCopies, gate: WriteGate, pause: ServerPause = ServerPause(),
    logger: Logger, report: @escaping @Sendable (TaskKey, Event) -> Void
  ) {
    self.client = client
    self.pods = pods
    self.secrets = secrets
    self.gate = gate
    self.pause = pause
    self.logger = logger
    self.report = report
  }

  /// How many requests wait.
  var depth: Int { creations.count + removals.count }

  /// Has a task's Pod created.
  func start(_ order: TaskOrder, of owner: TaskOwner) {
    let key = TaskKey(job: owner.job.uid, task: order.id)
    wants.withLock { $0.created[key] = Creation(order: order, owner: owner) }
    creations.add(key)
  }

  /// Has a task's Pod removed. One that was not asked for yet is not created any more.
  func remove(_ task: TaskID, of job: JobIdentity) {
    let key = TaskKey(job: job.uid, task: task)
    let wasNeverAskedFor = wants.withLock { wants in
      if let creation = wants.created.removeValue(forKey: key), !creation.wasAskedFor { return true }
      wants.removed[key] = PullPod.name(of: task, job)
      return false
    }
    if wasNeverAskedFor { return report(key, .taskGone(task)) }
    removals.add(key)
  }

  /// Forgets what a job wanted: it is gone, and what it has goes with its anchor.
  func forget(_ uid: String) {
    wants.withLock { wants in
      wants.created = wants.created.filter { $0.key.job != uid }
      wants.removed = wants.removed.filter { $0.key.job != uid }
    }
  }

  /// Creates nothing more of a job; what is to be removed still is.
  func forgetCreations(_ uid: String) {
    wants.withLock { wants in wants.created = wants.created.filter { $0.key.job != uid } }
  }

  /// Works until the task is cancelled.
  ///
  /// - Parameter limit: How many Pods may be created at once; fewer are removed meanwhile.
  func run(limit: Int) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.creations.run(workers: limit) { await self.processCreation($0) } }
      group.addTask { await self.removals.run(workers: max(limit / 4, 1)) { await self.processRemoval($0) } }
      await group.waitForAll()
    }
  }

  private func processCreation(_ key: TaskKey) async -> WorkResult {
    let want: Creation? = wants.withLock { wants in
      // A removal that was asked for in another life of the job would take the new Pod, which has the same name. It comes
      // back when that is done.
      guard !wants.beingRemoved.contains(key) else { return nil }
      wants.created[key]?.wasAskedFor = true
      if wants.created[key] != nil { wants.underWay.insert(key) }
      return wants.created[key]
    }
    guard let want else { return .done }
    let result = await attempt(key) {
      do {
        try await self.create(want.order, want.owner, key)
      } catch let failure as Failure {
        try self.note(failure, of: want.order, key)
      }
    }
    let isUnwanted = wants.withLock { wants in
      wants.underWay.remove(key)
      if result == .done { wants.created[key] = nil }
      return wants.removed[key] != nil
    }
    if isUnwanted { removals.add(key) }
    return result
  }

  private func processRemoval(_ key: TaskKey) async -> WorkResult {
    let name: String? = wants.withLock { wants in
      // What is being created comes back when that is done.
      guard !wants.underWay.contains(key), let name = wants.removed[key] else { return nil }
      wants.beingRemoved.insert(key)
      return name
    }
    guard let name else { return .done }
    let result = await attempt(key) {
      // The wait for the server took time: the job may be another by now.
      guard self.wants.withLock({ $0.removed[key] }) != nil else { throw CancellationError() }
      try await self.remove(name, key)
    }
    let isWanted = wants.withLock { wants in
      wants.beingRemoved.remove(key)
      if result == .done { wants.removed[key] = nil }
      return wants.created[key] != nil
    }
    if isWanted { creations.add(key) }
    return result
  }

  /// Makes a request, and says whether it is to be made again.
  private func attempt(_ key: TaskKey, _ request: () async throws -> Void) async -> WorkResult {
    do {
      try await pause.run {
        try gate.check()
        try await request()
      }
      return .done
    } catch let error as KubernetesError {
      guard error.code != .cancelled, error.code != .shutDown else { return .done }
      logger.info("a request for a Pod is made again", metadata: key.metadata(["error": "\(error)"]))
      // If the server asked for a pause, it is everybody's.
      return .retry
    } catch is CancellationError {
      return .done
    } catch {
      logger.debug("a task waits", metadata: key.metadata(["reason": "\(error)"]))
      return (error as? Failure)?.pause.map { .again(after: $0) } ?? .retry
    }
  }

  // MARK: - Creating

  /// The server is there, and does not do what it is asked.
  private struct Failure: Error, CustomStringConvertible {
    let description: String
    /// When it is worth asking again; nil when the queue decides.
    var pause: Duration?
  }

  /// Counts a failure, and reports one that lasts; throws it as long as it may pass.
  private func note(_ failure: Failure, of order: TaskOrder, _ key: TaskKey) throws {
    let failures = wants.withLock { wants in
      wants.created[key]?.failures += 1
      return wants.created[key]?.failures ?? 0
    }
    guard failures >= Self.maximumFailures else { throw failure }
    logger.info("a Pod cannot be created", metadata: key.metadata(["reason": "\(failure)"]))
    report(key, .taskNotStarted(order.id, code: .notStarted, message: failure.description, isFinal: false))
  }

  private func create(_ order: TaskOrder, _ owner: TaskOwner, _ key: TaskKey) async throws {
    var copies: [String] = []
    for name in Set(order.images.flatMap(\.secrets)).sorted(by: { $0.description < $1.description }) {
      switch try await secrets.copy(of: name, for: owner) {
      case .usable(let copy): copies.append(copy)
      case .missing(let message):
        return report(key, .taskNotStarted(order.id, code: .secretMissing, message: message, isFinal: false))
      case .unusable(let message):
        return report(key, .taskNotStarted(order.id, code: .secretMissing, message: message, isFinal: true))
      case .refused(let message):
        return report(key, .taskNotStarted(order.id, code: .notStarted, message: message, isFinal: false))
      case .failed(let message): throw Failure(description: message, pause: SecretCopies.failedLifetime)
      }
    }
    // Looking at the Secrets took time: the job may have thought better of it.
    guard wants.withLock({ $0.created[key] != nil }) else { return report(key, .taskGone(order.id)) }
    try gate.check()
    let object = pods.object(for: order, of: owner.job, anchor: owner.anchor, secrets: copies)
    do throws(KubernetesError) {
      _ = try await client.create(.pods, object, namespace: pods.namespace)
      report(key, .taskStarted(order.id))
    } catch {
      try await refused(order, owner, key, error)
    }
  }

  private func refused(
    _ order: TaskOrder, _ owner: TaskOwner, _ key: TaskKey, _ error: KubernetesError
  ) async throws {
    switch error.code {
    case .alreadyExists:
      guard try await isThere(order, owner) else { throw PodStillLeaving() }
      report(key, .taskStarted(order.id))
    case .invalid, .badRequest:
      report(
        key,
        .taskNotStarted(
          order.id, code: .notStarted, message: "the Pod was refused: \(error.message)", isFinal: true))
    case .forbidden, .notFound:
      report(
        key,
        .taskNotStarted(
          order.id, code: .notStarted, message: "the Pod could not be created: \(error.message)", isFinal: false))
    case _ where error.isOfTheWay:
      throw error
    default:
      // An admission webhook that is down, a storage that is full: others may be served well. Should this look fail,
      // they are not.
      guard try await !isThere(order, owner) else { return report(key, .taskStarted(order.id)) }
      throw Failure(description: "the Pod could not be created: \(error.message)")
    }
  }

  /// Whether a task has its Pod.
  private func isThere(_ order: TaskOrder, _ owner: TaskOwner) async throws -> Bool {
    let name = PullPod.name(of: order.id, owner.job)
    let pod: Node
    do throws(KubernetesError) {
      pod = try await client.get(.pods, name, namespace: pods.namespace)
    } catch {
      guard error.code == .notFound else { throw error }
      return false
    }
    guard pod["metadata"]?["deletionTimestamp"]?.string == nil else { throw PodStillLeaving() }
    let owners = pod["metadata"]?["ownerReferences"]?.sequence ?? []
    guard owners.contains(where: { $0["uid"]?.string == owner.anchor.uid }) else {
      // Of an anchor that is gone: it would be collected any moment.
      try await client.delete(.pods, name, namespace: pods.namespace)
      throw PodStillLeaving()
    }
    return true
  }

  private struct PodStillLeaving: Error, CustomStringConvertible {
    var description: String { "a Pod of the same name is being removed" }
  }

  // MARK: - Removing

  private func remove(_ name: String, _ key: TaskKey) async throws {
    do throws(KubernetesError) {
      try await client.delete(.pods, name, namespace: pods.namespace)
    } catch {
      guard error.code == .notFound else { throw error }
      report(key, .taskGone(key.task))
    }
  }
}
