// What the authority issues, as this module and as OpenSSL's own tools read it.
import FoundationEssentials
import TLS
import Testing

@testable import TLS

@Suite struct CertificateAuthorityTests {
  private let start = Date(timeIntervalSince1970: 1_800_000_000)
  private let end = Date(timeIntervalSince1970: 1_900_000_000)

  private func authority() throws -> CertificateAuthority {
    try CertificateAuthority.create(
      commonName: "Prüf-CA", organization: "prepull", notBefore: start, notAfter: end)
  }

  @Test func `an authority says what it is`() throws {
    let certificate = try authority().pair.certificate
    #expect(certificate.subject == "CN=Prüf-CA,O=prepull")
    #expect(certificate.issuer == certificate.subject)
    #expect(certificate.isCertificateAuthority)
    #expect(certificate.notBefore == start && certificate.notAfter == end)
    #expect(certificate.dnsNames.isEmpty && certificate.ipAddresses.isEmpty)
  }

  @Test func `a serving pair has its names, its period and its issuer`() throws {
    let authority = try authority()
    let later = start.addingTimeInterval(604_800)
    let pair = try authority.issueServing(
      dnsNames: ["webhook.prepull-system.svc", "*.example.com"],
      ipAddresses: ["10.0.0.1", "2001:DB8:0:0::1"], notBefore: start, notAfter: later)
    #expect(pair.dnsNames == ["webhook.prepull-system.svc", "*.example.com"])
    #expect(pair.ipAddresses == ["10.0.0.1", "2001:db8::1"])
    #expect(pair.notBefore == start && pair.notAfter == later)
    #expect(pair.subject == "CN=webhook.prepull-system.svc")
    #expect(pair.certificate.issuer == authority.pair.subject)
    #expect(!pair.certificate.isCertificateAuthority)
  }

  @Test(arguments: [0.0, 1, 2_524_607_999, 2_524_608_000, 253_402_300_799, -1, -631_152_000])
  func `times are read back as they were given, however X.509 writes them`(seconds: Double) throws {
    let time = Date(timeIntervalSince1970: seconds)
    let isLast = time == CertificateTemplate.lastTime
    let pair = try CertificateAuthority.create(
      commonName: "times", notBefore: isLast ? start : time, notAfter: CertificateTemplate.lastTime
    ).pair
    #expect(pair.notBefore == (isLast ? start : time))
    #expect(pair.notAfter == CertificateTemplate.lastTime)
  }

  @Test func `a period contains its ends`() throws {
    let certificate = try authority().pair.certificate
    #expect(certificate.isValid(at: start) && certificate.isValid(at: end))
    #expect(!certificate.isValid(at: start.addingTimeInterval(-1)))
    #expect(!certificate.isValid(at: end.addingTimeInterval(1)))
  }

  @Test func `serial numbers are long, positive and never the same`() throws {
    let authority = try authority()
    var numbers: Set<String> = []
    for _ in 0..<50 {
      let pair = try authority.issueClient(commonName: "a", notBefore: start, notAfter: end)
      let number = pair.certificate.serialNumber
      #expect(number.count == 32)
      #expect("4567".contains(number.first ?? "-"), "16 bytes, the highest bit 0 and the next 1")
      numbers.insert(number)
    }
    #expect(numbers.count == 50)
  }

  @Test func `a name too long for a subject leaves the subject empty`() throws {
    let long = String(repeating: "a", count: 60) + ".prepull-system.svc"
    let pair = try authority().issueServing(dnsNames: [long], notBefore: start, notAfter: end)
    #expect(pair.subject == "" && pair.dnsNames == [long])
  }

  @Test(arguments: [
    "", ".", "a..b", "-a", "a-", "a b", "a,DNS:evil.example", "a\0b", "ä.example", "*", "*.com",
    "a.*.example",
    "w*.example.com", String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "a", "a_b",
    "a.example.",
  ])
  func `a name that is no DNS name is refused`(name: String) throws {
    let authority = try authority()
    expectRefusal { () throws(TLSError) in
      try authority.issueServing(dnsNames: ["good.example", name], notBefore: start, notAfter: end)
    }
  }

  @Test(arguments: [
    "", "localhost", "10.0.0", "10.0.0.256", "10.0.0.1/8", "fe80::1%eth0", "[::1]", "::1 ", "1:2",
  ])
  func `an address that is none is refused`(address: String) throws {
    let authority = try authority()
    expectRefusal { () throws(TLSError) in
      try authority.issueServing(
        dnsNames: [], ipAddresses: [address], notBefore: start, notAfter: end)
    }
    #expect(OpenSSLErrorQueue.isEmpty)
  }

  @Test func `what cannot be a certificate is refused with its reason`() throws {
    let authority = try authority()
    let long = String(repeating: "x", count: 65)
    expectRefusal { () throws(TLSError) in
      try authority.issueServing(dnsNames: [], notBefore: start, notAfter: end)
    }
    expectRefusal { () throws(TLSError) in
      try authority.issueServing(dnsNames: ["a.example"], notBefore: end, notAfter: start)
    }
    expectRefusal { () throws(TLSError) in
      try authority.issueServing(dnsNames: ["a.example"], notBefore: start, notAfter: start)
    }
    expectRefusal { () throws(TLSError) in
      try authority.issueServing(
        dnsNames: ["a.example"], notBefore: start, notAfter: end.addingTimeInterval(1))
    }
    for name in ["", long] {
      expectRefusal { () throws(TLSError) in
        try authority.issueClient(commonName: name, notBefore: start, notAfter: end)
      }
      expectRefusal { () throws(TLSError) in
        try authority.issueClient(
          commonName: "a", organizations: [name], notBefore: start, notAfter: end)
      }
      expectRefusal { () throws(TLSError) in
        try CertificateAuthority.create(commonName: name, notBefore: start, notAfter: end)
      }
    }
    expectRefusal { () throws(TLSError) in
      try CertificateAuthority.create(
        commonName: "a", notBefore: start, notAfter: Date(timeIntervalSince1970: 253_402_300_800))
    }
  }

  @Test func `a leaf cannot be an authority`() throws {
    #expect { try CertificateAuthority(pair: TestCertificates.serving) } throws: { error in
      (error as? TLSError)?.code == .notAnAuthority
    }
  }

  @Test(.enabled(if: Tool.openssl.isInstalled, "needs openssl"))
  func `openssl reads the extensions, and verifies what was issued for its purpose only`() async throws {
    let folder = try TemporaryFolder()
    let authority = TestCertificates.authority
    let root = try folder.write(authority.certificatePEM, to: "ca.crt").path
    let serving = try folder.write(TestCertificates.serving.certificateChainPEM, to: "serving.crt").path
    let client = try folder.write(TestCertificates.client.certificateChainPEM, to: "client.crt").path

    for (purpose, file, isGood) in [
      ("sslserver", serving, true), ("sslclient", serving, false), ("sslclient", client, true),
      ("sslserver", client, false),
    ] {
      let verdict = try await Tool.openssl.run([
        "verify", "-x509_strict", "-purpose", purpose, "-CAfile", root, file,
      ])
      #expect((verdict.status == 0) == isGood, "\(purpose): \(verdict)")
    }
    let rootText = try await Tool.openssl.run(["x509", "-in", root, "-noout", "-text"]).out
    for line in [
      "X509v3 Basic Constraints: critical", "CA:TRUE, pathlen:0", "X509v3 Key Usage: critical",
      "Certificate Sign, CRL Sign", "X509v3 Subject Key Identifier:", "ASN1 OID: prime256v1",
      "ecdsa-with-SHA256", "Version: 3 (0x2)",
    ] { #expect(rootText.contains(line), "\(line) in \(rootText)") }
    let text = try await Tool.openssl.run(["x509", "-in", serving, "-noout", "-text"]).out
    for line in [
      "CA:FALSE", "Digital Signature\n", "TLS Web Server Authentication\n",
      "X509v3 Authority Key Identifier:",
      "DNS:localhost, DNS:webhook.prepull-system.svc, DNS:*.wild.example, IP Address:127.0.0.1",
    ] { #expect(text.contains(line), "\(line) in \(text)") }
    let clientText = try await Tool.openssl.run(["x509", "-in", client, "-noout", "-text"]).out
    #expect(clientText.contains("TLS Web Client Authentication\n"))
    #expect(clientText.contains("Subject: O = system:masters, CN = alice"))
  }

  @Test(.enabled(if: Tool.openssl.isInstalled, "needs openssl"))
  func `openssl agrees on the fingerprint`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(TestCertificates.serving.certificateChainPEM, to: "a.crt").path
    let printed = try await Tool.openssl.run(["x509", "-in", file, "-noout", "-fingerprint", "-sha256"]).out
    let digits = printed.split(separator: "=").last.map { $0.filter(\.isHexDigit).lowercased() }
    #expect(digits == TestCertificates.serving.fingerprint)
  }

  private func expectRefusal<Value>(
    _ location: SourceLocation = #_sourceLocation, _ body: () throws(TLSError) -> Value
  ) {
    do throws(TLSError) {
      _ = try body()
      Issue.record("not refused", sourceLocation: location)
    } catch {
      #expect(error.code == .invalidCertificateRequest, "\(error)", sourceLocation: location)
    }
  }
}
