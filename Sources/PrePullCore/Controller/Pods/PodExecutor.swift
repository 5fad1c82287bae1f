// Carries out tasks as Pods.

import Kubernetes
import Logging
import PrePullEngine
import Synchronization

/// Creates and removes the Pods of tasks, many at a time.
///
/// An answer that leaves open whether the Pod is there is never passed on: the request is made again until the server
/// says yes or no. A Pod's name is always the same for a task, so that this creates no second one.
final class PodExecutor: Sendable {
  /// What is to become of a task.
  private enum Want {
    case created(TaskOrder, TaskOwner)
    case removed
  }

  private let client: KubernetesClient
  private let pods: PullPod
  private let secrets: SecretCopies
  private let gate: WriteGate
  private let report: @Sendable (TaskKey, Event) -> Void
  private let wants = Mutex<[TaskKey: Want]>([:])
  /// The Pods' names, by task, of those to remove.
  private let names = Mutex<[TaskKey: String]>([:])
  private let queue = WorkQueue<TaskKey>(
    backoff: .init(initialDelay: .milliseconds(100), maximumDelay: .seconds(5)))
  private let logger: Logger

  /// An executor.
  ///
  /// - Parameters:
  ///   - client: Whom to ask.
  ///   - pods: Makes the Pods.
  ///   - secrets: Brings credentials to them.
  ///   - gate: Says whether writes are allowed now.
  ///   - logger: Where it logs.
  ///   - report: Told what became of tasks.
  init(
    client: KubernetesClient, pods: PullPod, secrets: SecretCopies, gate: WriteGate, logger: Logger,
    report: @escaping @Sendable (TaskKey, Event) -> Void
  ) {
    self.client = client
    self.pods = pods
    self.secrets = secrets
    self.gate = gate
    self.logger = logger
    self.report = report
  }

  /// How many requests wait.
  var depth: Int { queue.count }

  /// Has a task's Pod created.
  func start(_ order: TaskOrder, of owner: TaskOwner) {
    let key = TaskKey(job: owner.job.uid, task: order.id)
    wants.withLock { $0[key] = .created(order, owner) }
    queue.add(key)
  }

  /// Has a task's Pod removed. One that was not asked for yet is not created any more.
  func remove(_ task: TaskID, of job: JobIdentity) {
    let key = TaskKey(job: job.uid, task: task)
    names.withLock { $0[key] = PullPod.name(of: task, job) }
    wants.withLock { $0[key] = .removed }
    queue.add(key)
  }

  /// Forgets what a job wanted: it is gone, and what it has goes with its anchor.
  func forget(_ uid: String) {
    wants.withLock { wants in wants = wants.filter { $0.key.job != uid } }
    names.withLock { names in names = names.filter { $0.key.job != uid } }
  }

  /// Works until the task is cancelled.
  ///
  /// - Parameter limit: How many requests may be under way at once.
  func run(limit: Int) async {
    await queue.run(workers: limit) { await self.process($0) }
  }

  private func process(_ key: TaskKey) async -> WorkResult {
    guard let want = wants.withLock({ $0.removeValue(forKey: key) }) else { return .done }
    do {
      try gate.check()
      switch want {
      case .created(let order, let owner): try await create(order, owner, key)
      case .removed: try await remove(key)
      }
      return .done
    } catch let error as KubernetesError {
      return retry(key, want, error)
    } catch is CancellationError {
      return .done
    } catch {
      logger.debug("a task waits", metadata: ["task": "\(key.task)", "reason": "\(error)"])
      putBack(want, for: key)
      return .retry
    }
  }

  private func retry(_ key: TaskKey, _ want: Want, _ error: KubernetesError) -> WorkResult {
    guard error.code != .cancelled, error.code != .shutDown else { return .done }
    logger.info("a request for a Pod is made again", metadata: ["task": "\(key.task)", "error": "\(error)"])
    putBack(want, for: key)
    if let pause = error.retryAfter { return .again(after: pause) }
    return .retry
  }

  /// What came meanwhile is newer.
  private func putBack(_ want: Want, for key: TaskKey) {
    wants.withLock { if $0[key] == nil { $0[key] = want } }
  }

  // MARK: - Creating

  private func create(_ order: TaskOrder, _ owner: TaskOwner, _ key: TaskKey) async throws {
    var copies: [String] = []
    for name in Set(order.images.flatMap(\.secrets)).sorted(by: { $0.description < $1.description }) {
      switch try await secrets.copy(of: name, for: owner) {
      case .usable(let copy): copies.append(copy)
      case .missing(let message):
        return report(key, .taskNotStarted(order.id, code: .secretMissing, message: message, isFinal: false))
      case .unusable(let message):
        return report(key, .taskNotStarted(order.id, code: .secretMissing, message: message, isFinal: true))
      }
    }
    // Looking at the Secrets took time: the job may have thought better of it.
    guard wants.withLock({ $0[key] == nil }) else { return }
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
      let pod = try await client.get(.pods, PullPod.name(of: order.id, owner.job), namespace: pods.namespace)
      guard pod["metadata"]?["deletionTimestamp"]?.string == nil else {
        throw PodStillLeaving()
      }
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
    default:
      throw error
    }
  }

  private struct PodStillLeaving: Error, CustomStringConvertible {
    var description: String { "a Pod of the same name is being removed" }
  }

  // MARK: - Removing

  private func remove(_ key: TaskKey) async throws {
    guard let name = names.withLock({ $0[key] }) else { return }
    do throws(KubernetesError) {
      try await client.delete(.pods, name, namespace: pods.namespace)
    } catch {
      guard error.code == .notFound else { throw error }
      report(key, .taskGone(key.task))
    }
    names.withLock { _ = $0.removeValue(forKey: key) }
  }
}
