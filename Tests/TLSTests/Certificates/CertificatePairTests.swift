// Reading pairs: what is accepted, what is refused and why, and what is never shown.
import TLS
import Testing

@testable import TLS

@Suite struct CertificatePairTests {
  private let good = TestCertificates.serving

  private func code(certificate: String, key: String) -> TLSError.Code? {
    do throws(TLSError) {
      _ = try CertificatePair(certificateChainPEM: certificate, privateKeyPEM: key)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func `a pair is read back equal`() throws {
    let again = try CertificatePair(
      certificateChainPEM: good.certificateChainPEM, privateKeyPEM: good.privateKeyPEM)
    #expect(again == good)
    #expect(again.fingerprint.count == 64)
  }

  @Test func `a chain may follow the certificate, and text may stand around it`() throws {
    let chain =
      "subject=something\n" + good.certificateChainPEM + "\nissuer\n"
      + TestCertificates.authority.certificatePEM
    let pair = try CertificatePair(certificateChainPEM: chain, privateKeyPEM: good.privateKeyPEM)
    #expect(pair.certificate == good.certificate)
    #expect(try CertificateInfo.readAll(pem: chain).count == 2)
  }

  @Test func `what is broken is refused with its kind`() {
    let certificate = good.certificateChainPEM
    let key = good.privateKeyPEM
    let middle = certificate.index(certificate.startIndex, offsetBy: certificate.count / 2)
    let rows: [(String, String, TLSError.Code)] = [
      ("", key, .invalidPEM),
      ("no PEM", key, .invalidPEM),
      (key, key, .invalidPEM),
      (String(certificate[..<middle]), key, .invalidPEM),
      (certificate.replacingCharacter(at: 300, with: "!"), key, .invalidPEM),
      (certificate + String(certificate[..<middle]), key, .invalidPEM),
      ("\0\0\0\0", key, .invalidPEM),
      (certificate, "", .invalidPrivateKey),
      (certificate, certificate, .invalidPrivateKey),
      (certificate, String(key.prefix(100)), .invalidPrivateKey),
      (certificate, TestCertificates.client.privateKeyPEM, .keyMismatch),
      (TestCertificates.authority.certificatePEM + certificate, key, .keyMismatch),
    ]
    for (index, row) in rows.enumerated() {
      #expect(code(certificate: row.0, key: row.1) == row.2, "row \(index)")
      #expect(OpenSSLErrorQueue.isEmpty, "row \(index)")
    }
  }

  @Test(arguments: 1...10)
  func `damaged text never crashes`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let text = Array((good.certificateChainPEM + good.privateKeyPEM).utf8)
    for _ in 0..<50 {
      var damaged = text
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let pem = String(decoding: damaged, as: UTF8.self)
      let result = code(certificate: pem, key: pem)
      #expect(
        result == nil || [.invalidPEM, .invalidPrivateKey, .keyMismatch].contains(result), "seed \(seed)")
      #expect(OpenSSLErrorQueue.isEmpty, "seed \(seed)")
    }
  }

  @Test(.enabled(if: Tool.openssl.isInstalled, "needs openssl"))
  func `an encrypted key is refused without asking anyone`() async throws {
    let folder = try TemporaryFolder()
    let plain = try folder.write(good.privateKeyPEM, to: "plain.key").path
    for arguments in [
      ["pkey", "-aes256", "-passout", "pass:secret"], ["ec", "-aes256", "-passout", "pass:secret"],
    ] {
      let encrypted = try await Tool.openssl.run(arguments + ["-in", plain])
      try #require(encrypted.out.contains("ENCRYPTED"), "\(encrypted)")
      let error = #expect(throws: TLSError.self) {
        try CertificatePair(certificateChainPEM: good.certificateChainPEM, privateKeyPEM: encrypted.out)
      }
      #expect(error?.code == .invalidPrivateKey)
      #expect(error?.message == "the private key is encrypted")
      #expect(OpenSSLErrorQueue.isEmpty)
    }
  }

  @Test(
    .enabled(if: Tool.openssl.isInstalled, "needs openssl"),
    arguments: [
      ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
      ["genpkey", "-algorithm", "ED25519"],
      ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
      ["ecparam", "-genkey", "-name", "prime256v1", "-noout"],
    ])
  func `keys of other kinds and forms are read, and can be an authority's`(command: [String]) async throws {
    let folder = try TemporaryFolder()
    let key = try await Tool.openssl.run(command).out
    let file = try folder.write(key, to: "a.key").path
    let certificate = try await Tool.openssl.run([
      "req", "-x509", "-key", file, "-subj", "/CN=other", "-days", "1", "-addext",
      "keyUsage=critical,keyCertSign",
    ])
    let pair = try CertificatePair(certificateChainPEM: certificate.out, privateKeyPEM: key)
    let authority = try CertificateAuthority(pair: pair)
    let serving = try authority.issueServing(
      dnsNames: ["localhost"], notBefore: TestCertificates.hourAgo, notAfter: pair.notAfter)
    let connection = try EmbeddedPair(
      server: TestCertificates.serverContext(serving),
      client: TestCertificates.clientContext { $0.trustRoots = .pem(authority.certificatePEM) })
    try connection.connect()
    #expect(connection.client.recorder.errors.isEmpty)
    #expect(connection.client.recorder.handshakes.count == 1)
  }

  @Test(.enabled(if: Tool.openssl.isInstalled, "needs openssl"))
  func `a key too weak to serve with is refused with OpenSSL's reason`() async throws {
    let folder = try TemporaryFolder()
    let key = try await Tool.openssl.run(["genrsa", "1024"]).out
    let file = try folder.write(key, to: "weak.key").path
    let certificate = try await Tool.openssl.run(["req", "-x509", "-key", file, "-subj", "/CN=weak"]).out
    let pair = try CertificatePair(certificateChainPEM: certificate, privateKeyPEM: key)
    let error = #expect(throws: TLSError.self) { try TestCertificates.serverContext(pair) }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.libraryErrors == ["ee key too small"])
  }

  @Test func `a pair is issued by its authority alone`() throws {
    let twin = try CertificateAuthority.create(
      commonName: "prepull test authority", organization: "prepull", notBefore: TestCertificates.hourAgo,
      notAfter: TestCertificates.tomorrow)
    #expect(try TestCertificates.serving.isIssued(by: TestCertificates.authority.certificatePEM))
    #expect(try !TestCertificates.serving.isIssued(by: TestCertificates.stranger.certificatePEM))
    // The same name, another key.
    #expect(try !TestCertificates.serving.isIssued(by: twin.certificatePEM))
    #expect(try !TestCertificates.serving.isIssued(by: TestCertificates.serving.certificateChainPEM))
    #expect(try TestCertificates.authority.pair.isIssued(by: TestCertificates.authority.certificatePEM))
    #expect(throws: TLSError.self) { try TestCertificates.serving.isIssued(by: "no PEM") }
  }

  @Test func `the key is in no description, debug description, mirror or dump`() throws {
    let store = try CertificateStore(configuration: TLSServerConfiguration(certificate: good))
    var dumped = ""
    dump(good, to: &dumped)
    dump(TLSServerConfiguration(certificate: good), to: &dumped)
    dump(TestCertificates.authority, to: &dumped)
    dump(CertificateReloader.Outcome.reloaded(good), to: &dumped)
    dump(try TestCertificates.clientContext { $0.certificate = good }, to: &dumped)
    dump(store, to: &dumped)
    let shown = [
      "\(good)", good.description, good.debugDescription, String(reflecting: good),
      "\(Mirror(reflecting: good).children.map(\.value))",
      "\(TLSServerConfiguration(certificate: good))", "\(TestCertificates.authority)", dumped, "\([good])",
      "\(Optional(good) as Any)", String(reflecting: TestCertificates.authority),
    ].joined(separator: "\n")
    // Any line of the key's base64 would do as a leak.
    for pair in [good, TestCertificates.authority.pair] {
      for line in pair.privateKeyPEM.split(separator: "\n").dropFirst().dropLast() {
        #expect(!shown.contains(line))
      }
    }
    #expect(!shown.contains("PRIVATE KEY"))
    #expect(good.description.contains("CN=localhost") && good.description.contains(good.fingerprint))
  }
}

extension String {
  fileprivate func replacingCharacter(at offset: Int, with character: Character) -> String {
    var characters = Array(self)
    characters[offset] = character
    return String(characters)
  }
}
