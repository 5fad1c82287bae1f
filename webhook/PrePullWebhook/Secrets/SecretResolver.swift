// Looks up the Secrets of an object within a time limit.
import Logging
import Metrics
import PrePullAPI
import PrePullAdmission

/// Finds out about an object's Secrets and judges them.
///
/// A Secret of another namespace than the object's (a cluster-scoped object has none) is one that its author might not
/// be allowed to read: the API server is asked, and before it says yes nothing is asked about the Secret itself, so
/// that neither the answer nor the time it takes tells whether there is one.
public struct SecretResolver: Sendable {
  /// How Secrets are resolved.
  public struct Settings: Sendable {
    /// What becomes of an object whose Secrets are missing or cannot be looked up.
    public var policy: MissingSecretsPolicy = .deny
    /// Whether the user must be allowed to read a Secret of another namespace.
    public var authorizes = true
    /// The time for everything, well inside that of the webhook.
    public var timeout: Duration = .seconds(3)
    /// The most Secrets that are looked up at a time.
    public var maximumConcurrency = 16
    /// The most Secrets that an object may name; one that names more is refused, whatever the policy, as they could
    /// not all be looked up in time and one that is not looked up is not authorized.
    public var maximumReferences = 256

    /// The defaults.
    public init() {}
  }

  private let secrets: any SecretSource
  private let reviewer: any AccessReviewer
  private let settings: Settings
  private let clock: any Clock<Duration>
  private let logger: Logger
  private let counters: SecretLookupCounters

  /// Makes a resolver.
  /// - Parameters:
  ///   - secrets: who knows Secrets.
  ///   - reviewer: who knows what users may read; not asked when the settings say not to authorize.
  ///   - settings: how Secrets are resolved.
  ///   - clock: what the time limit is measured with.
  ///   - logger: told of look-ups without an answer.
  ///   - metrics: where look-ups are counted, by outcome.
  public init(
    secrets: any SecretSource, reviewer: any AccessReviewer, settings: Settings = Settings(),
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
    metrics: any MetricsFactory = MetricsSystem.factory
  ) {
    self.secrets = secrets
    self.reviewer = reviewer
    self.settings = settings
    self.clock = clock
    self.logger = logger
    counters = SecretLookupCounters(metrics)
  }

  /// What there is to say about the Secrets of a request's object. Takes no longer than the time limit.
  public func findings(for request: AdmissionRequest) async -> SecretFindings {
    await findings(for: Reviewer.secretDemand(of: request), of: request)
  }

  /// What there is to say about Secrets that a request demands. Takes no longer than the time limit.
  /// - Parameters:
  ///   - demand: ``PrePullAdmission/Reviewer/secretDemand(of:)`` of the request.
  ///   - request: the request, for its user and its namespace.
  public func findings(for demand: SecretDemand, of request: AdmissionRequest) async -> SecretFindings {
    var demand = demand
    // Validation refuses the object for such a name, which must not get into a URL.
    demand.references.removeAll { !$0.secret.isNameable }
    var judgement = SecretJudgement(demand, user: request.user.username, policy: settings.policy)
    guard demand.problems.isEmpty, !demand.references.isEmpty else { return judgement.findings }
    guard demand.references.count <= settings.maximumReferences else {
      judgement.refuse(moreThan: settings.maximumReferences)
      return judgement.findings
    }
    let outcomes = await lookUp(demand.references, for: request)
    for outcome in outcomes { counters.count(outcome) }
    log(outcomes, of: request)
    judgement.judge(outcomes)
    return judgement.findings
  }
}

extension SecretDemand.Secret {
  fileprivate var isNameable: Bool {
    KubernetesName.dns1123LabelProblem(namespace) == nil && KubernetesName.dns1123SubdomainProblem(name) == nil
  }
}

// MARK: - Looking up

extension SecretResolver {
  private enum Event: Sendable {
    case found(Int, SecretLookup)
    case timeIsUp
    case cancelled
  }

  /// Keeps so many look-ups running until all have ended or the time is up.
  private func lookUp(_ references: [SecretDemand.Reference], for request: AdmissionRequest) async -> [SecretLookup] {
    let late = LookupFailure("no answer within \(settings.timeout)")
    var outcomes = [SecretLookup](repeating: .unanswered(late), count: references.count)
    for (index, reference) in references.enumerated() where mustAuthorize(reference.secret, request) {
      outcomes[index] = .unreviewed(late)
    }
    await withTaskGroup(of: Event.self) { group in
      group.addTask { await timer() }
      var waiting = references.indices.makeIterator()
      var open = references.count
      func startNext() {
        guard let index = waiting.next() else { return }
        group.addTask { .found(index, await lookUp(references[index].secret, for: request)) }
      }
      for _ in 0..<max(1, settings.maximumConcurrency) { startNext() }
      while open > 0, let event = await group.next() {
        guard case .found(let index, let outcome) = event else { break }
        outcomes[index] = outcome
        open -= 1
        startNext()
      }
      group.cancelAll()
    }
    return outcomes
  }

  private func timer() async -> Event {
    do {
      try await clock.sleep(for: settings.timeout)
      return .timeIsUp
    } catch {
      return .cancelled
    }
  }

  private func mustAuthorize(_ secret: SecretDemand.Secret, _ request: AdmissionRequest) -> Bool {
    settings.authorizes && secret.namespace != request.namespace
  }

  private func lookUp(_ secret: SecretDemand.Secret, for request: AdmissionRequest) async -> SecretLookup {
    if mustAuthorize(secret, request) {
      do {
        guard try await reviewer.mayRead(AccessQuestion(user: request.user, secret: secret)) else { return .forbidden }
      } catch {
        return .unreviewed(Self.failure(error))
      }
    }
    do {
      return .found(try await secrets.secret(secret))
    } catch {
      return .unanswered(Self.failure(error))
    }
  }

  private static func failure(_ error: any Error) -> LookupFailure {
    // Any other error's text might hold what was read.
    error as? LookupFailure ?? LookupFailure(error is CancellationError ? "interrupted" : "the look-up failed")
  }

  /// One line a request: an API server that is down would give as many as there are Secrets.
  private func log(_ outcomes: [SecretLookup], of request: AdmissionRequest) {
    let failures = outcomes.compactMap(\.failure)
    guard let first = failures.first else { return }
    logger.warning(
      "Secrets could not be looked up",
      metadata: [
        "uid": "\(request.uid)", "secrets": "\(failures.count)", "reason": "\(first)",
        "policy": "\(settings.policy.rawValue)",
      ])
  }
}
