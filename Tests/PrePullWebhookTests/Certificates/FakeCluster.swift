// The Secret and the configurations under optimistic concurrency, without an API server.
import FoundationEssentials
import TLS

@testable import PrePullWebhook

/// What an API server holds. Every write gives a new version; one over an old version is refused.
struct FakeCluster {
  static let ids = [
    WebhookConfigurationID(.mutating, name: "prepull"), WebhookConfigurationID(.validating, name: "prepull"),
  ]

  private var lastVersion = 0
  private(set) var secret: StoredCertificates?
  private(set) var configurations: [WebhookConfigurationID: WebhookConfigurationState] = [:]
  /// The writes of the webhook, not those of people.
  private(set) var writes: [String] = []
  /// Whom a bundle was found to trust, for speed.
  private var answers: [String: Bool] = [:]

  /// With two webhooks in each configuration, which trust nobody yet.
  init() {
    for id in Self.ids { apply(id) }
  }

  private mutating func version() -> String {
    lastVersion += 1
    return String(lastVersion)
  }

  // MARK: What people do

  /// Applies the manifest anew, which blanks the bundles.
  mutating func apply(_ id: WebhookConfigurationID, bundles: [String] = ["", ""]) {
    configurations[id] = WebhookConfigurationState(id: id, resourceVersion: version(), bundles: bundles)
  }

  mutating func delete(_ id: WebhookConfigurationID) { configurations[id] = nil }

  mutating func deleteSecret() { secret = nil }

  mutating func editSecret(_ change: (inout [String: String]) -> Void) {
    guard var edited = secret else { return }
    change(&edited.data)
    edited.resourceVersion = version()
    secret = edited
  }

  // MARK: What replicas do

  mutating func create(_ data: [String: String]) -> Bool {
    guard secret == nil else { return false }
    secret = StoredCertificates(resourceVersion: version(), data: data)
    writes.append("create secret")
    return true
  }

  mutating func update(_ data: [String: String], over stored: StoredCertificates) -> Bool {
    guard let secret, secret.resourceVersion == stored.resourceVersion else { return false }
    self.secret = StoredCertificates(resourceVersion: version(), data: data)
    writes.append("update secret")
    return true
  }

  mutating func write(_ bundle: String, over state: WebhookConfigurationState) -> Bool {
    guard let present = configurations[state.id], present.resourceVersion == state.resourceVersion else { return false }
    apply(state.id, bundles: present.bundles.map { _ in bundle })
    writes.append("write \(state.id.kind)")
    return true
  }

  // MARK: What is checked

  var contents: CertificateContents? {
    var problems: [String] = []
    return secret.map { CertificateContents(reading: $0.data, problems: &problems) }
  }

  /// Whether every webhook that there is trusts an authority that has issued the pair.
  mutating func trusts(_ pair: CertificatePair) throws -> Bool {
    try trusts(pair, in: Set(configurations.values.flatMap(\.bundles)))
  }

  /// Whether each of the bundles has an authority that has issued the pair.
  mutating func trusts(_ pair: CertificatePair, in bundles: some Sequence<String>) throws -> Bool {
    for bundle in bundles {
      var isTrusted = answers[pair.fingerprint + bundle] ?? false
      for authority in isTrusted ? [] : TrustedCertificate.readAll(bundle) where try pair.isIssued(by: authority.pem) {
        isTrusted = true
      }
      answers[pair.fingerprint + bundle] = isTrusted
      if !isTrusted { return false }
    }
    return true
  }
}

/// A replica that does one thing at a time, and may be stopped between any two.
struct Replica {
  var keeper: CertificateKeeper
  private var request: CertificateKeeper.Request = .rest
  private var answer: CertificateKeeper.Answer?
  private(set) var passes = 0
  /// Whether no pass is under way.
  var isResting: Bool { request == .rest && answer == nil }

  init(_ policy: CertificatePolicy) { keeper = CertificateKeeper(FakeCluster.ids, policy: policy, serving: nil) }

  /// Does what was asked for, or takes the answer: an answer may be old when it arrives.
  mutating func step(_ cluster: inout FakeCluster, now: Date) throws {
    if let answer {
      self.answer = nil
      request = try keeper.next(after: answer, now: now)
      if request == .rest { passes += 1 }
    } else if request == .rest {
      request = keeper.begin()
    } else {
      answer = Self.perform(request, &cluster)
    }
  }

  /// Whole passes until everything rests.
  mutating func pass(_ cluster: inout FakeCluster, now: Date) throws {
    let before = passes
    while passes == before { try step(&cluster, now: now) }
  }

  private static func perform(
    _ request: CertificateKeeper.Request, _ cluster: inout FakeCluster
  ) -> CertificateKeeper.Answer {
    switch request {
    case .readConfiguration(let id): .configuration(cluster.configurations[id])
    case .readSecret: .secret(cluster.secret)
    case .createSecret(let contents, _): .written(cluster.create(contents.data(over: [:])))
    case .updateSecret(let contents, _, let stored):
      .written(cluster.update(contents.data(over: stored.data), over: stored))
    case .writeBundle(let bundle, let state): .written(cluster.write(bundle, over: state))
    case .serve, .rest: .served
    }
  }
}
