// Handshakes that succeed, and what the two sides agree on.
import NIOCore
import NIOEmbedded
import TLS
import Testing

@testable import TLS

@Suite struct HandshakeTests {
  @Test(arguments: [TLSVersion.v1_2, .v1_3])
  func `both versions agree on a protocol, a name and a strong cipher`(version: TLSVersion) throws {
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext { $0.applicationProtocols = ["http/1.1"] },
      client: TestCertificates.clientContext {
        $0.applicationProtocols = ["h2", "http/1.1"]
        $0.maximumVersion = version
      })
    try pair.connect()
    let server = try #require(pair.server.recorder.handshakes.first)
    let client = try #require(pair.client.recorder.handshakes.first)
    #expect(server.version == version && client.version == version)
    #expect(server.applicationProtocol == "http/1.1" && client.applicationProtocol == "http/1.1")
    #expect(server.serverName == "localhost")
    #expect(server.cipherSuite == client.cipherSuite)
    #expect(server.cipherSuite.contains("GCM") || server.cipherSuite.uppercased().contains("CHACHA20"))
    #expect(client.peerCertificate == TestCertificates.serving.certificate)
    #expect(server.peerCertificate == nil)
    #expect(pair.server.recorder.errors.isEmpty && pair.client.recorder.errors.isEmpty)
    #expect(OpenSSLErrorQueue.isEmpty)
  }

  @Test func `the newest version is preferred`() throws {
    let pair = try EmbeddedPair()
    try pair.connect()
    #expect(pair.client.recorder.handshakes.map(\.version) == [.v1_3])
  }

  @Test(
    arguments: [
      (["http/1.1", "h2"], ["h2", "http/1.1"], "http/1.1"), (["h2"], ["http/1.1", "h2"], "h2"),
      ([], ["http/1.1"], nil), (["http/1.1"], [], nil), ([], [], nil),
    ] as [([String], [String], String?)])
  func `the server's preference decides the protocol`(
    server: [String], client: [String], expected: String?
  ) throws {
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext { $0.applicationProtocols = server },
      client: TestCertificates.clientContext { $0.applicationProtocols = client })
    try pair.connect()
    #expect(pair.client.recorder.handshakes.map(\.applicationProtocol) == [expected])
    #expect(pair.server.recorder.handshakes.map(\.applicationProtocol) == [expected])
  }

  @Test(arguments: [
    ("one.example", "one"), ("ONE.example", "one"), ("a.many.example", "many"),
    ("b.a.many.example", "default"),
    ("many.example", "default"), ("other.example", "default"),
  ])
  func `the name that a client asks for chooses the certificate`(host: String, expected: String) throws {
    let pairs = [
      "default": try TestCertificates.serving(["default.example"]),
      "one": try TestCertificates.serving(["one.example"]),
      "many": try TestCertificates.serving(["*.many.example"]),
    ]
    let fallback = try #require(pairs["default"])
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext(fallback) {
        $0.certificatesByServerName = [
          "One.example": pairs["one"] ?? fallback, "*.many.example": pairs["many"] ?? fallback,
        ]
        $0.applicationProtocols = ["http/1.1"]
      },
      client: TestCertificates.clientContext {
        $0.verification = .insecureSkipVerify
        $0.applicationProtocols = ["http/1.1"]
      }, host: host)
    try pair.connect()
    let handshake = try #require(pair.client.recorder.handshakes.first)
    #expect(handshake.peerCertificate == pairs[expected]?.certificate)
    #expect(handshake.applicationProtocol == "http/1.1")
  }

  @Test(arguments: [
    "localhost", "LOCALHOST", "localhost.", "127.0.0.1", "::1", "[::1]", "0:0:0:0:0:0:0:1", "a.wild.example",
    "webhook.prepull-system.svc",
  ])
  func `a certificate is good for each of its names and addresses`(host: String) throws {
    let pair = try EmbeddedPair(host: host)
    try pair.connect()
    #expect(pair.client.recorder.errors.isEmpty)
    #expect(pair.client.recorder.handshakes.count == 1)
    let isAddress = host.contains(":") || host.first == "1"
    let name = try #require(pair.server.recorder.handshakes.first).serverName
    #expect((name == nil) == isAddress, "addresses are not asked for by name")
  }

  @Test func `the configured server name is asked for and verified instead of the host`() throws {
    let pair = try EmbeddedPair(
      client: TestCertificates.clientContext { $0.serverName = "webhook.prepull-system.svc" },
      host: "10.0.0.7")
    try pair.connect()
    #expect(pair.client.recorder.errors.isEmpty)
    #expect(pair.server.recorder.handshakes.map(\.serverName) == ["webhook.prepull-system.svc"])
  }

  @Test(arguments: [TLSVersion.v1_2, .v1_3])
  func `a client's certificate reaches the server`(version: TLSVersion) throws {
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext {
        $0.clientVerification = .required(.pem(TestCertificates.authority.certificatePEM))
        $0.maximumVersion = version
      },
      client: TestCertificates.clientContext { $0.certificate = TestCertificates.client })
    try pair.connect()
    let certificate = try #require(pair.server.recorder.handshakes.first?.peerCertificate)
    #expect(certificate.subject == "CN=alice,O=system:masters")
    #expect(certificate == TestCertificates.client.certificate)
  }

  @Test func `an optional client certificate may be missing`() throws {
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext {
        $0.clientVerification = .optional(.pem(TestCertificates.authority.certificatePEM))
      })
    try pair.connect()
    #expect(pair.server.recorder.handshakes.map(\.peerCertificate) == [nil])
  }

  @Test func `an old and a new authority of one name are told apart by their keys`() throws {
    let old = try CertificateAuthority.create(
      commonName: "prepull test authority", organization: "prepull", notBefore: TestCertificates.hourAgo,
      notAfter: TestCertificates.tomorrow)
    let bundle = old.certificatePEM + TestCertificates.authority.certificatePEM
    for authority in [old, TestCertificates.authority] {
      let pair = try EmbeddedPair(
        server: TestCertificates.serverContext(TestCertificates.serving(["localhost"], by: authority)),
        client: TestCertificates.clientContext { $0.trustRoots = .pem(bundle) })
      try pair.connect()
      #expect(pair.client.recorder.errors.isEmpty)
      #expect(pair.client.recorder.handshakes.count == 1)
    }
  }

  @Test func `skipping verification accepts a stranger, and has to be asked for`() throws {
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext(
        TestCertificates.serving(["elsewhere.example"], by: TestCertificates.stranger)),
      client: TestCertificates.clientContext { $0.verification = .insecureSkipVerify }, host: nil)
    try pair.connect()
    #expect(pair.client.recorder.handshakes.count == 1)
  }

  @Test(arguments: [1, 2, 7, 100])
  func `bytes may come in any pieces`(pieces: Int) throws {
    let pair = try EmbeddedPair()
    try pair.connect(pieces: pieces)
    #expect(pair.server.recorder.handshakes.count == 1)
    let request = pair.client.write("hello")
    try pair.pump(pieces: pieces)
    try settled(request)
    #expect(pair.server.recorder.text == "hello")
    let answer = pair.server.write(String(repeating: "x", count: 20_000))
    try pair.pump(pieces: pieces)
    try settled(answer)
    #expect(pair.client.recorder.received.readableBytes == 20_000)
  }

  @Test func `a handler added to an active channel starts the handshake`() throws {
    let channel = EmbeddedChannel()
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try channel.pipeline.syncOperations.addHandler(
      TLSHandler(context: TestCertificates.clientContext(), host: "localhost"))
    let hello = try #require(try channel.readOutbound(as: ByteBuffer.self))
    #expect(hello.getInteger(at: hello.readerIndex, as: UInt8.self) == 22, "a handshake record")
    EmbeddedPair.end(channel)
  }
}
