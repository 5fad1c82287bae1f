// Decides what is to be done next about the certificates.
import FoundationEssentials
import TLS

/// One change of the Secret with the certificates.
enum CertificateStep: Sendable, Equatable {
  /// There is no authority that could be used: begin anew.
  case createAuthority
  /// Put a new authority beside the present one, to be made known first.
  case introduceAuthority
  /// Everybody knows the new authority: it issues from now on, and the present one only stays trusted.
  case promoteAuthority
  /// Issue a serving pair.
  case issueServing(Reason)
  /// Forget the authorities whose time is over.
  case dropExpired

  /// Why a serving pair is issued.
  enum Reason: String, Sendable {
    case missing = "there is none"
    case outOfDate = "it is not valid now"
    case due = "two thirds of its life are over"
    case otherNames = "it is for other names"
    case otherIssuer = "it comes from another authority"
  }
}

/// The rules, as functions of what is and what time it is.
struct CertificateRotation: Sendable {
  let policy: CertificatePolicy

  /// The next change, nil when everything is as it should be.
  /// - Parameters:
  ///   - contents: what the Secret says; nil when there is none.
  ///   - known: the fingerprints of the authorities that every API server knows by now.
  ///   - now: the time by the wall clock.
  func step(_ contents: CertificateContents?, known: Set<String>, now: Date) -> CertificateStep? {
    let next = contents?.next.flatMap { $0.pair != nil && $0.certificate.info.isValid(at: now) ? $0 : nil }
    guard let contents, let authority = contents.authority, authority.certificate.info.isValid(at: now) else {
      // Nothing that the present one has issued is accepted any more, so there is nothing to wait for.
      return next == nil ? .createAuthority : .promoteAuthority
    }
    if let next, known.contains(next.certificate.info.fingerprint) { return .promoteAuthority }
    if authority.pair != nil, let reason = servingFault(contents, authority, now) { return .issueServing(reason) }
    if next == nil, authority.pair == nil || isDue(authority, now) { return .introduceAuthority }
    return contents.previous.contains { $0.isExpired(at: now) } ? .dropExpired : nil
  }

  private func isDue(_ authority: CertificateContents.Authority, _ now: Date) -> Bool {
    let info = authority.certificate.info
    return policy.isDue(from: info.notBefore, to: info.notAfter, at: now)
  }

  private func servingFault(
    _ contents: CertificateContents, _ authority: CertificateContents.Authority, _ now: Date
  ) -> CertificateStep.Reason? {
    guard let serving = contents.serving else { return .missing }
    guard serving.certificate.isValid(at: now) else { return .outOfDate }
    guard Set(serving.dnsNames) == Set(policy.dnsNames) else { return .otherNames }
    guard contents.servingIssuer == authority.certificate else { return .otherIssuer }
    // Near the end of its authority a new pair lives hardly longer, and would be due again at once.
    let gain = servingEnd(authority.certificate.info, now).timeIntervalSince(serving.notAfter)
    guard policy.isDue(from: serving.notBefore, to: serving.notAfter, at: now), gain >= policy.servingLifetime / 10
    else { return nil }
    return .due
  }

  /// A certificate ends with its authority at the latest.
  private func servingEnd(_ authority: CertificateInfo, _ now: Date) -> Date {
    min(now.addingTimeInterval(policy.servingLifetime), authority.notAfter)
  }
}

// MARK: - Making the change

extension CertificateRotation {
  /// The contents after a change.
  /// - Parameters:
  ///   - step: the change, as ``step(_:known:now:)`` decided it for the same contents and time.
  ///   - found: authorities that the configurations carry or that the Secret named before: a running replica may
  ///     serve what they have issued, so a beginning anew keeps them.
  func applying(
    _ step: CertificateStep, to contents: CertificateContents?, found: [TrustedCertificate], now: Date
  ) throws(TLSError) -> CertificateContents {
    var result = contents ?? CertificateContents()
    switch step {
    case .createAuthority:
      let known = result.trusted
      result = CertificateContents()
      result.previous = kept(known + found, now)
      try install(try makeAuthority(now), in: &result, now)
    case .introduceAuthority:
      result.next = try makeAuthority(now)
    case .promoteAuthority:
      guard let next = result.next else { return result }
      if let old = result.authority { result.previous.append(old.certificate) }
      result.next = nil
      try install(next, in: &result, now)
    case .issueServing:
      guard let authority = result.authority else { return result }
      try install(authority, in: &result, now)
    case .dropExpired:
      break
    }
    result.previous.removeAll { $0.isExpired(at: now) }
    return result
  }

  /// Makes an authority the present one and issues a serving pair by it.
  private func install(
    _ authority: CertificateContents.Authority, in contents: inout CertificateContents, _ now: Date
  ) throws(TLSError) {
    guard let pair = authority.pair else { return }
    contents.authority = authority
    contents.serving = try CertificateAuthority(pair: pair).issueServing(
      dnsNames: policy.dnsNames, notBefore: start(now), notAfter: servingEnd(authority.certificate.info, now))
  }

  private func makeAuthority(_ now: Date) throws(TLSError) -> CertificateContents.Authority {
    // Each has a name of its own, so that people can tell two in a bundle apart.
    let authority = try CertificateAuthority.create(
      commonName: "prepull-webhook authority \(Int(now.timeIntervalSince1970))-\(UInt16.random(in: 0 ... .max))",
      notBefore: start(now), notAfter: whole(now).addingTimeInterval(policy.authorityLifetime))
    let certificate = TrustedCertificate(pem: authority.certificatePEM, info: authority.pair.certificate)
    return CertificateContents.Authority(certificate: certificate, pair: authority.pair)
  }

  private func start(_ now: Date) -> Date { whole(now).addingTimeInterval(-policy.backdating) }

  private func whole(_ now: Date) -> Date { Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down)) }

  /// Those that are worth keeping. One that outlives ours was never ours.
  private func kept(_ certificates: [TrustedCertificate], _ now: Date) -> [TrustedCertificate] {
    var seen: Set<String> = []
    let latest = now.addingTimeInterval(policy.authorityLifetime)
    let all = certificates.filter {
      !$0.isExpired(at: now) && $0.info.notAfter <= latest && seen.insert($0.info.fingerprint).inserted
    }
    return Array(all.prefix(Self.maximumKept))
  }

  /// The most authorities that a beginning anew keeps; there are two in a bundle as a rule.
  private static let maximumKept = 8
}
