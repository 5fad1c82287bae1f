// Runs work in one of several processes at a time.

import Logging
import Synchronization
import YAML

/// Competes for a Lease, and runs its work only while it holds it.
///
/// The work is cancelled ``Options/renewDeadline`` after the last renewal that is known to have succeeded was begun, and
/// the Lease is safe for ``Options/leaseDuration`` from then: the work has the difference to stop in before anybody
/// else can lead. The Lease is given up only after the work has ended.
public struct LeaderElector: Sendable {
  /// The times of an election.
  public struct Options: Sendable, Hashable {
    /// How long a claim lasts.
    public var leaseDuration: Duration = .seconds(15)
    /// For how long renewals may fail before the work is stopped; less than ``leaseDuration``.
    public var renewDeadline: Duration = .seconds(10)
    /// The pause between two tries; less than ``renewDeadline``.
    public var retryPeriod: Duration = .seconds(2)

    /// The defaults of Kubernetes' own controllers.
    public init() {}
  }

  private let store: LeaseStore
  private let identity: String
  private let options: Options
  private let logger: Logger
  private let trouble = Trouble()

  /// Outlives the copies of a candidate.
  private final class Trouble: Sendable {
    let error = Mutex<KubernetesError?>(nil)
  }

  /// Why this candidate, which waits, cannot lead even if nobody else does: the Lease could not be read or written when
  /// it was tried last. nil when it could.
  public var problem: KubernetesError? { trouble.error.withLock { $0 } }

  /// Makes a candidate.
  ///
  /// - Parameters:
  ///   - client: Whom to ask.
  ///   - lease: The Lease that all candidates name.
  ///   - identity: Who this candidate is; no two may share it. A Pod's name with its UID is a good one.
  ///   - options: The times.
  /// - Throws: ``KubernetesError`` of code `invalidRequest` for times or names that cannot work.
  public init(
    client: KubernetesClient, lease: ObjectKey, identity: String, options: Options = Options()
  ) throws(KubernetesError) {
    guard !identity.isEmpty else { throw KubernetesError(.invalidRequest, "a candidate needs an identity") }
    guard !lease.namespace.isEmpty else { throw KubernetesError(.invalidRequest, "a Lease lives in a namespace") }
    guard options.retryPeriod > .zero, options.retryPeriod < options.renewDeadline,
      options.renewDeadline < options.leaseDuration
    else {
      throw KubernetesError(
        .invalidRequest, "an election needs retryPeriod < renewDeadline < leaseDuration, as in 2s < 10s < 15s")
    }
    store = LeaseStore(client: client, key: lease, fieldManager: client.options.userAgent)
    self.identity = identity
    self.options = options
    var logger = client.logger
    logger[metadataKey: "lease"] = "\(lease)"
    logger[metadataKey: "identity"] = "\(identity)"
    self.logger = logger
  }

  /// Waits to lead, runs the work, and gives the Lease up when the work has ended.
  ///
  /// - Parameter work: The work; it must end soon when it is cancelled.
  /// - Returns: What the work returned.
  /// - Throws: ``LeadershipLost`` when the reign ended first; `CancellationError` when the task was cancelled before it
  ///   led; what the work throws.
  public func run<Value: Sendable>(
    _ work: @escaping @Sendable (Leadership) async throws -> Value
  ) async throws -> Value {
    var state = ElectionState(identity: identity, duration: options.leaseDuration)
    let (lease, begun) = try await acquire(&state)
    let leadership = Leadership(
      number: LeaseRecord(lease).transitions, until: begun.advanced(by: options.leaseDuration))
    logger.notice("Leading", metadata: ["reign": "\(leadership.number)"])
    let renewal = Renewal(
      store: store, options: options, logger: logger, leadership: leadership, state: state, lease: lease, begun: begun)
    let (result, newest) = await renewal.run(work)
    // Also when this task is cancelled, which is how processes stop: hence a task of its own, which is waited for.
    await Task { await release(newest) }.value
    return try result.get()
  }

  private func acquire(_ state: inout ElectionState) async throws -> (Node, ContinuousClock.Instant) {
    while true {
      try Task.checkCancellation()
      let begun = ContinuousClock.now
      do throws(KubernetesError) {
        let lease = try await store.claim(&state, timeout: options.renewDeadline)
        trouble.error.withLock { $0 = nil }
        if let lease { return (lease, begun) }
      } catch {
        if error.code == .cancelled { throw CancellationError() }
        if error.code == .shutDown { throw error }
        trouble.error.withLock { $0 = error }
        logger.warning("The Lease cannot be claimed", metadata: ["error": "\(error)"])
      }
      // Chance keeps candidates from meeting again and again.
      try await Task.sleep(for: options.retryPeriod * Double.random(in: 1...1.5))
    }
  }

  private func release(_ lease: Node?) async {
    guard let lease else { return }
    do throws(KubernetesError) {
      try await store.release(lease, identity: identity, timeout: options.renewDeadline)
      logger.notice("The Lease is given up")
    } catch {
      logger.info("The Lease could not be given up; it runs out by itself", metadata: ["error": "\(error)"])
    }
  }
}
