// The service that keeps the webhook's own certificates: issues, publishes, serves and renews them.
import FoundationEssentials
import Logging
import ServiceLifecycle
import TLS

/// Keeps a serving certificate that the API server trusts, together with the other replicas.
///
/// All state is in one Secret; what each replica does is decided anew from what is there, so that a crash at any
/// point is made good by the next look, its own or another replica's. A look is taken every few seconds and asks the
/// wall clock, so that a machine that was suspended renews as soon as it wakes, and a `caBundle` that a re-apply has
/// blanked is put back.
public struct SelfManagedCertificates: Service {
  private let secrets: any CertificateSecretStore
  private let configurations: any WebhookConfigurationStore
  private let ids: [WebhookConfigurationID]
  private let policy: CertificatePolicy
  private let sink: any CertificateSink
  private let interval: Duration
  private let clock: any Clock<Duration>
  private let wallClock: @Sendable () -> Date
  private let logger: Logger

  /// Makes the service.
  /// - Parameters:
  ///   - secrets: the Secret that the replicas share.
  ///   - configurations: who knows the configurations of webhooks.
  ///   - names: the configurations whose `caBundle`s are kept.
  ///   - policy: names and lifetimes.
  ///   - sink: what presents the certificates.
  ///   - interval: the time between two looks, at most a minute.
  ///   - clock: what the interval is measured with.
  ///   - wallClock: the time that certificates are compared with.
  ///   - logger: told of every change and of what stands in the way.
  public init(
    secrets: any CertificateSecretStore, configurations: any WebhookConfigurationStore,
    names: [WebhookConfigurationID], policy: CertificatePolicy, sink: any CertificateSink,
    interval: Duration = .seconds(10), clock: any Clock<Duration> = ContinuousClock(),
    wallClock: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    self.secrets = secrets
    self.configurations = configurations
    ids = names
    self.policy = policy
    self.sink = sink
    self.interval = min(interval, .seconds(60))
    self.clock = clock
    self.wallClock = wallClock
    self.logger = logger
  }

  /// Keeps the certificates until the task is cancelled or the process stops.
  public func run() async {
    await cancelWhenGracefulShutdown { await keep() }
  }

  private func keep() async {
    var keeper = CertificateKeeper(ids, policy: policy, serving: nil)
    var journal = CertificateJournal(logger)
    while !Task.isCancelled {
      await pass(&keeper, &journal)
      do {
        try await clock.sleep(for: interval)
      } catch {
        return
      }
    }
  }

  private func pass(_ keeper: inout CertificateKeeper, _ journal: inout CertificateJournal) async {
    var request = keeper.begin()
    do {
      while request != .rest {
        let answer = try await perform(request)
        journal.note(request, answer)
        request = try keeper.next(after: answer, now: wallClock())
      }
      journal.passed(keeper)
    } catch {
      if !Task.isCancelled { journal.failed(error) }
    }
  }

  private func perform(_ request: CertificateKeeper.Request) async throws -> CertificateKeeper.Answer {
    switch request {
    case .readConfiguration(let id): return .configuration(try await configurations.read(id))
    case .readSecret: return .secret(try await secrets.read())
    case .createSecret(let contents, _): return .written(try await secrets.create(contents.data(over: [:])))
    case .updateSecret(let contents, _, let stored):
      return .written(try await secrets.update(contents.data(over: stored.data), over: stored))
    case .writeBundle(let bundle, let state):
      return .written(try await configurations.write(bundle: bundle, over: state))
    case .serve(let pair):
      try sink.serve(pair)
      return .served
    case .rest: return .served
    }
  }
}
