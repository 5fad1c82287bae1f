// One replica's part in keeping the shared certificates: what to read, write and serve, and in which order.
import FoundationEssentials
import TLS

/// A state machine without I/O: it asks for one thing at a time and is told the answer.
///
/// A pass reads the configurations first and the Secret after. A configuration is only written as it was read, so
/// what is written cannot be older than what it replaces: an authority is added to the Secret before it is added to a
/// configuration, and issues only after a replica has seen it in both. docs/decisions/0006 has the argument.
struct CertificateKeeper: Sendable {
  /// What is to be done.
  enum Request: Sendable, Equatable {
    case readConfiguration(WebhookConfigurationID)
    case readSecret
    case createSecret(CertificateContents, CertificateStep)
    case updateSecret(CertificateContents, CertificateStep, over: StoredCertificates)
    case writeBundle(String, over: WebhookConfigurationState)
    case serve(CertificatePair)
    /// The pass is over.
    case rest
  }

  /// What came of it.
  enum Answer: Sendable {
    case configuration(WebhookConfigurationState?)
    case secret(StoredCertificates?)
    /// Whether it was still what was read.
    case written(Bool)
    case served
  }

  private enum Phase {
    case resting
    case readingConfigurations(next: Int)
    case readingSecret
    case writing
    case serving(CertificatePair)
  }

  private let ids: [WebhookConfigurationID]
  private let rotation: CertificateRotation
  private var phase = Phase.resting
  private var configurations: [WebhookConfigurationState] = []
  private var restarts = 0
  /// Since when the configurations have carried an authority, as far as this replica has seen.
  private var carriedSince: [String: Date] = [:]
  /// The authorities of the Secret when it was last read whole.
  private var lastTrusted: [TrustedCertificate] = []
  /// The Secret as it was read last, taken apart: it changes once in days and is read every few seconds.
  private var lastRead: (data: [String: String], contents: CertificateContents)?
  private var bundles = BundleMemory()
  /// What is presented to clients.
  private(set) var served: CertificatePair?
  /// What is wrong with the Secret, as last read.
  private(set) var problems: [String] = []
  /// Why there is something to serve that may not be served yet, as last seen.
  private(set) var isWaitingForConfigurations = false

  /// Others' writes may come between ours; so many passes in a row lost to them leave the rest to the next one.
  private static let maximumRestarts = 16

  /// - Parameter served: what is presented already.
  init(_ configurations: [WebhookConfigurationID], policy: CertificatePolicy, serving served: CertificatePair?) {
    ids = configurations
    self.served = served
    rotation = CertificateRotation(policy: policy)
  }

  /// Begins a pass. One that was left half-way, because something failed, is forgotten.
  mutating func begin() -> Request {
    restarts = 0
    return readFirst()
  }

  /// Goes on after what was asked for is done.
  /// - Throws: ``TLSError`` when OpenSSL cannot issue; the pass is over then.
  mutating func next(after answer: Answer, now: Date) throws(TLSError) -> Request {
    switch (phase, answer) {
    case (.readingConfigurations(let index), .configuration(let state)):
      if let state { configurations.append(state) }
      return readConfiguration(index + 1)
    case (.readingSecret, .secret(let stored)):
      return try decide(stored, now)
    case (.writing, .written):
      // Written or not, what is now has to be seen.
      restarts += 1
      return restarts < Self.maximumRestarts ? readFirst() : rest()
    case (.serving(let pair), .served):
      served = pair
      return rest()
    default:
      // An answer to another question; the next pass sees what is.
      return rest()
    }
  }

  private mutating func readFirst() -> Request {
    configurations = []
    return readConfiguration(0)
  }

  private mutating func readConfiguration(_ index: Int) -> Request {
    guard index < ids.count else {
      phase = .readingSecret
      return .readSecret
    }
    phase = .readingConfigurations(next: index)
    return .readConfiguration(ids[index])
  }

  private mutating func rest() -> Request {
    phase = .resting
    return .rest
  }
}

// MARK: - Deciding

extension CertificateKeeper {
  private mutating func decide(_ stored: StoredCertificates?, _ now: Date) throws(TLSError) -> Request {
    let contents = read(stored)
    let known = known(contents, now)
    if let step = rotation.step(contents, known: known, now: now) {
      let changed = try rotation.applying(step, to: contents, found: step == .createAuthority ? found() : [], now: now)
      phase = .writing
      guard let stored else { return .createSecret(changed, step) }
      return .updateSecret(changed, step, over: stored)
    }
    guard let contents else { return rest() }
    lastTrusted = contents.trusted
    for outdated in configurations where !carriesExactly(contents, outdated) {
      phase = .writing
      return .writeBundle(contents.trusted.map(\.pem).joined(), over: outdated)
    }
    return serve(contents, known: known, now)
  }

  private mutating func read(_ stored: StoredCertificates?) -> CertificateContents? {
    guard let stored else {
      problems = []
      return nil
    }
    if let lastRead, lastRead.data == stored.data { return lastRead.contents }
    problems = []
    let contents = CertificateContents(reading: stored.data, problems: &problems)
    lastRead = (stored.data, contents)
    return contents
  }

  private mutating func serve(_ contents: CertificateContents, known: Set<String>, _ now: Date) -> Request {
    isWaitingForConfigurations = false
    guard let pair = contents.serving, pair != served, pair.certificate.isValid(at: now) else { return rest() }
    // What is served is trusted still, so there is time until every API server knows the other authority. Without
    // anything to serve there is none to lose; configurations that are not there send nobody.
    let canWait = served?.certificate.isValid(at: now) ?? false
    guard let issuer = contents.servingIssuer?.info.fingerprint, canWait ? known.contains(issuer) : isCarried(issuer)
    else {
      isWaitingForConfigurations = !canWait
      return rest()
    }
    phase = .serving(pair)
    return .serve(pair)
  }

  /// The authorities of the Secret that both configurations have carried long enough.
  private mutating func known(_ contents: CertificateContents?, _ now: Date) -> Set<String> {
    var since: [String: Date] = [:]
    for certificate in contents?.trusted ?? [] where isCarried(certificate.info.fingerprint) {
      // A clock that was set back starts the wait again.
      since[certificate.info.fingerprint] = min(carriedSince[certificate.info.fingerprint] ?? now, now)
    }
    carriedSince = since
    return Set(since.filter { now.timeIntervalSince($0.value) >= rotation.policy.settling }.keys)
  }

  private mutating func isCarried(_ fingerprint: String) -> Bool {
    configurations.flatMap(\.bundles).allSatisfy { bundles.fingerprints($0)?.contains(fingerprint) == true }
  }

  private mutating func carriesExactly(_ contents: CertificateContents, _ state: WebhookConfigurationState) -> Bool {
    let wanted = Set(contents.trusted.map(\.info.fingerprint))
    return state.bundles.allSatisfy { bundles.fingerprints($0) == wanted }
  }

  /// Authorities that somebody may still be serving under.
  private func found() -> [TrustedCertificate] {
    lastTrusted + configurations.flatMap(\.bundles).flatMap(TrustedCertificate.readAll)
  }
}

/// The fingerprints in the bundles that were seen last, which are the same for weeks.
private struct BundleMemory: Sendable {
  private var known: [String: Set<String>?] = [:]
  /// More than two configurations of ours ever differ in.
  private static let capacity = 16

  /// The fingerprints; nil when something in the bundle is no certificate.
  mutating func fingerprints(_ bundle: String) -> Set<String>? {
    if let found = known[bundle] { return found }
    if known.count >= Self.capacity { known = [:] }
    let found = TrustedCertificate.fingerprints(bundle)
    known[bundle] = .some(found)
    return found
  }
}
