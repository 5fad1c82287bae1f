// The rules of rotation, one by one.
import FoundationEssentials
import TLS
import Testing

@testable import PrePullWebhook

@Suite struct CertificateRotationTests {
  static let now = Date(timeIntervalSince1970: 1_780_000_000.5)
  static let policy = CertificatePolicy(service: "prepull-webhook", namespace: "prepull-system")
  static let rotation = CertificateRotation(policy: policy)

  private func fresh() throws -> CertificateContents {
    try Self.rotation.applying(.createAuthority, to: nil, found: [], now: Self.now)
  }

  private func step(_ contents: CertificateContents?, after days: Double, known: Set<String> = []) -> CertificateStep? {
    Self.rotation.step(contents, known: known, now: Self.now.addingTimeInterval(days * 86_400))
  }

  @Test func `the first authority lives a year and the first pair a week, from an hour ago`() throws {
    let contents = try fresh()
    let authority = try #require(contents.authority?.certificate.info)
    let serving = try #require(contents.serving)
    let second = Date(timeIntervalSince1970: 1_780_000_000)
    #expect(authority.notBefore == second.addingTimeInterval(-3_600))
    #expect(authority.notAfter == second.addingTimeInterval(365 * 86_400))
    #expect(serving.notBefore == second.addingTimeInterval(-3_600))
    #expect(abs(serving.notAfter.timeIntervalSince(second) - 7 * 86_400) <= 1)
    #expect(
      serving.dnsNames == [
        "prepull-webhook.prepull-system.svc", "prepull-webhook.prepull-system.svc.cluster.local",
        "prepull-webhook.prepull-system",
      ])
    #expect(contents.issuer(of: serving) == contents.authority?.certificate)
    #expect(contents.next == nil && contents.previous.isEmpty)
  }

  @Test(
    arguments: [
      (0, nil), (4.6, nil), (4.7, .issueServing(.due)), (6.9, .issueServing(.due)), (7.1, .issueServing(.outOfDate)),
      (-0.5, .createAuthority), (366, .createAuthority),
    ] as [(Double, CertificateStep?)])
  func `certificates are renewed after two thirds of their life`(days: Double, step: CertificateStep?) throws {
    #expect(self.step(try fresh(), after: days) == step)
  }

  @Test func `an authority is introduced after two thirds of its life and issues once it is known`() throws {
    var contents = try fresh()
    let old = try #require(contents.authority?.certificate)
    let later = Self.now.addingTimeInterval(244 * 86_400)
    contents = try Self.rotation.applying(
      .issueServing(.outOfDate), to: contents, found: [], now: Self.now.addingTimeInterval(243 * 86_400))
    #expect(step(contents, after: 243.2) == nil)
    #expect(step(contents, after: 243.4) == .introduceAuthority)
    contents = try Self.rotation.applying(.introduceAuthority, to: contents, found: [], now: later)
    let next = try #require(contents.next?.certificate)
    #expect(contents.trusted == [old, next])
    #expect(contents.issuer(of: try #require(contents.serving)) == old)
    #expect(step(contents, after: 244) == nil)
    #expect(step(contents, after: 244, known: [old.info.fingerprint]) == nil)
    #expect(step(contents, after: 244, known: [next.info.fingerprint]) == .promoteAuthority)
    contents = try Self.rotation.applying(.promoteAuthority, to: contents, found: [], now: later)
    #expect(contents.trusted == [next, old])
    #expect(contents.issuer(of: try #require(contents.serving)) == next)
    #expect(contents.next == nil)
    contents = try Self.rotation.applying(
      .issueServing(.due), to: contents, found: [], now: Self.now.addingTimeInterval(364.5 * 86_400))
    #expect(step(contents, after: 364.9) == nil)
    #expect(step(contents, after: 365.1) == .dropExpired)
    contents = try Self.rotation.applying(
      .dropExpired, to: contents, found: [], now: Self.now.addingTimeInterval(365.1 * 86_400))
    #expect(contents.trusted == [next])
  }

  @Test func `a pair for other names or from elsewhere is issued anew`() throws {
    let contents = try fresh()
    var policy = Self.policy
    policy.dnsNames.append("hooks.example.com")
    #expect(
      CertificateRotation(policy: policy).step(contents, known: [], now: Self.now) == .issueServing(.otherNames))
    var mixed = contents
    mixed.serving = try fresh().serving
    #expect(step(mixed, after: 0) == .issueServing(.otherIssuer))
    mixed.serving = nil
    #expect(step(mixed, after: 0) == .issueServing(.missing))
  }

  @Test func `an authority without its key is replaced while it is still trusted`() throws {
    var contents = try fresh()
    contents.authority?.pair = nil
    #expect(step(contents, after: 0) == .introduceAuthority)
    contents = try Self.rotation.applying(.introduceAuthority, to: contents, found: [], now: Self.now)
    #expect(contents.trusted.count == 2)
    #expect(step(contents, after: 0) == nil)
  }

  @Test func `near the end of its authority a pair is not issued over and over`() throws {
    let contents = try fresh()
    // The authority could not be replaced, because nobody let it be published.
    let late = try Self.rotation.applying(
      .issueServing(.due), to: contents, found: [], now: Self.now.addingTimeInterval(364.9 * 86_400))
    let serving = try #require(late.serving)
    #expect(serving.notAfter == contents.authority?.certificate.info.notAfter)
    #expect(step(late, after: 364.99) == .introduceAuthority)
    var waiting = late
    waiting.next = try fresh().authority
    #expect(step(waiting, after: 364.99) == nil)
  }

  @Test func `beginning anew keeps what may still be served, and nothing that was never ours`() throws {
    let old = try fresh()
    let ours = try #require(old.authority?.certificate)
    let stranger = try CertificateAuthority.create(
      commonName: "cluster", notBefore: Self.now, notAfter: Self.now.addingTimeInterval(10 * 365 * 86_400))
    let found = [ours, TrustedCertificate(pem: stranger.certificatePEM, info: stranger.pair.certificate), ours]
    let contents = try Self.rotation.applying(.createAuthority, to: nil, found: found, now: Self.now)
    #expect(contents.previous == [ours])
    #expect(contents.authority?.certificate != ours)
  }

  @Test func `contents come back from the Secret as they were, beside keys of others`() throws {
    var contents = try fresh()
    contents.previous = [try #require(try fresh().authority?.certificate)]
    contents = try Self.rotation.applying(.introduceAuthority, to: contents, found: [], now: Self.now)
    let data = contents.data(over: ["note": "by hand", "next-ca.key": "old"])
    #expect(data["note"] == "by hand")
    var problems: [String] = []
    #expect(CertificateContents(reading: data, problems: &problems) == contents)
    #expect(problems.isEmpty)
    contents.next = nil
    #expect(contents.data(over: data)["next-ca.key"] == nil)
  }

  @Test func `keys are never shown`() throws {
    let contents = try Self.rotation.applying(.introduceAuthority, to: try fresh(), found: [], now: Self.now)
    let data = contents.data(over: [:])
    let stored = StoredCertificates(resourceVersion: "1", data: data)
    let request = CertificateKeeper.Request.updateSecret(contents, .introduceAuthority, over: stored)
    var shown = "\(contents) \(String(reflecting: contents)) \(stored) \(request) \(String(reflecting: request))"
    dump(contents, to: &shown)
    dump(stored, to: &shown)
    dump(request, to: &shown)
    var problems: [String] = []
    for key in data.keys {
      var damaged = data
      damaged[key] = data["ca.key"]?.replacing("A", with: "B")
      shown += "\(CertificateContents(reading: damaged, problems: &problems))"
    }
    shown += problems.joined()
    #expect(!problems.isEmpty)
    #expect(!shown.contains("PRIVATE KEY"))
    for key in ["ca.key", "next-ca.key", "tls.key"] {
      let body = try #require(data[key]).split(separator: "\n")[1]
      #expect(!shown.contains(body))
    }
  }
}
