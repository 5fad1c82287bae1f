// What presents certificates to clients, from the first one on.
import Synchronization
import TLS

/// Presents a certificate to new connections.
public protocol CertificateSink: Sendable {
  /// Presents this pair from now on.
  /// - Throws: ``TLSError`` when OpenSSL refuses the pair; the one before stays.
  func serve(_ pair: CertificatePair) throws(TLSError)
}

extension CertificateStore: CertificateSink {
  /// The same as `replace(with:)`.
  public func serve(_ pair: CertificatePair) throws(TLSError) { try replace(with: pair) }
}

/// A certificate store that is made when there is a first certificate, and a place to wait for it.
public final class PendingCertificateStore: CertificateSink {
  private typealias Waiter = CheckedContinuation<CertificateStore, any Error>

  private struct State {
    var store: CertificateStore?
    var waiters: [UInt64: Waiter] = [:]
    var lastWaiter: UInt64 = 0
  }

  private let configuration: @Sendable (CertificatePair) -> TLSServerConfiguration
  private let state = Mutex(State())

  /// Waits for a first certificate.
  /// - Parameter configuration: how the server does TLS with a certificate.
  public init(
    configuration: @escaping @Sendable (CertificatePair) -> TLSServerConfiguration = {
      TLSServerConfiguration(certificate: $0)
    }
  ) {
    self.configuration = configuration
  }

  /// The store; nil as long as there is no certificate.
  public var current: CertificateStore? { state.withLock { $0.store } }

  /// Makes the store, or has it present the pair from now on.
  /// - Throws: ``TLSError`` when OpenSSL refuses the pair; what was before stays.
  public func serve(_ pair: CertificatePair) throws(TLSError) {
    let (store, waiters) = try state.withLock { state throws(TLSError) -> (CertificateStore?, [Waiter]) in
      if let store = state.store {
        try store.replace(with: pair)
        return (nil, [])
      }
      let store = try CertificateStore(configuration: configuration(pair))
      state.store = store
      defer { state.waiters = [:] }
      return (store, Array(state.waiters.values))
    }
    guard let store else { return }
    for waiter in waiters { waiter.resume(returning: store) }
  }

  /// The store, as soon as there is a certificate.
  /// - Throws: `CancellationError` when the task is cancelled before.
  public func store() async throws -> CertificateStore {
    let number = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wait(number, $0) }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
  }

  private func wait(_ number: UInt64, _ waiter: Waiter) {
    let known: Result<CertificateStore, any Error>? = state.withLock { state in
      if let store = state.store { return .success(store) }
      // A cancellation after this look has to wait for the lock, and finds the waiter then.
      if Task.isCancelled { return .failure(CancellationError()) }
      state.waiters[number] = waiter
      return nil
    }
    if let known { waiter.resume(with: known) }
  }
}
