// Holds the Lease while the work runs, and stops the work before the Lease can be lost.

import Logging
import YAML

/// One reign.
struct Renewal: Sendable {
  let store: LeaseStore
  let options: LeaderElector.Options
  let logger: Logger
  let leadership: Leadership
  let state: ElectionState
  let lease: Node
  /// When the claim that won was begun.
  let begun: ContinuousClock.Instant

  private enum Event<Value: Sendable>: Sendable {
    case worked(Result<Value, any Error>)
    /// Renewing has ended: with the newest Lease and why it was lost, if it was.
    case ended(Node?, lost: String?)
  }

  /// Runs the work while renewing; gives the work's result, and the newest Lease if it is still ours.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable (Leadership) async throws -> Value
  ) async -> (Result<Value, any Error>, Node?) {
    await withTaskGroup(of: Event<Value>.self) { group in
      group.addTask {
        do {
          return .worked(.success(try await work(leadership)))
        } catch {
          return .worked(.failure(error))
        }
      }
      group.addTask {
        let (lease, lost) = await renew()
        return .ended(lease, lost: lost)
      }
      var result: Result<Value, any Error>?
      var newest: Node?
      var lost: String?
      for await event in group {
        switch event {
        case .worked(let outcome):
          result = outcome
          if lost != nil, !leadership.isValid { logger.critical("The work ended only after the Lease was over") }
        case .ended(let lease, let reason):
          newest = lease
          // Work that has ended by then has done what it had to.
          if result == nil { lost = reason }
        }
        group.cancelAll()
      }
      if let lost {
        logger.error("Leading no more", metadata: ["reason": "\(lost)"])
        return (.failure(LeadershipLost(description: lost)), newest)
      }
      return (result ?? .failure(CancellationError()), newest)
    }
  }

  /// Renews until cancelled or lost.
  private func renew() async -> (Node?, lost: String?) {
    var (state, newest, renewed) = (state, lease, begun)
    while true {
      let end = renewed.advanced(by: options.renewDeadline)
      let next = min(ContinuousClock.now.advanced(by: options.retryPeriod), end)
      do { try await Task.sleep(until: next) } catch { return (newest, nil) }
      let start = ContinuousClock.now
      guard start < end else {
        return (newest, "the Lease could not be renewed for \(options.renewDeadline.formattedSeconds)")
      }
      do throws(KubernetesError) {
        guard let lease = try await store.claim(&state, timeout: end - start) else {
          if let rival = try await rival(timeout: end - start) {
            return (nil, "\(rival) has taken the Lease")
          }
          continue
        }
        (newest, renewed) = (lease, start)
        leadership.extend(until: start.advanced(by: options.leaseDuration))
      } catch {
        if Task.isCancelled { return (newest, nil) }
        logger.warning("The Lease could not be renewed", metadata: ["error": "\(error)"])
      }
    }
  }

  /// Who else holds the Lease.
  private func rival(timeout: Duration) async throws(KubernetesError) -> String? {
    let lease: Node
    do throws(KubernetesError) {
      lease = try await store.client.get(.leases, store.key.name, namespace: store.key.namespace, timeout: timeout)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
    let holder = LeaseRecord(lease).holder
    return holder == state.identity || holder.isEmpty ? nil : holder
  }
}
