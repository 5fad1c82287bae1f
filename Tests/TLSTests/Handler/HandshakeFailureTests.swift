// Handshakes that must fail, and what each side is told.
import FoundationEssentials
import NIOCore
import NIOEmbedded
import TLS
import Testing

@testable import TLS

@Suite struct HandshakeFailureTests {
  /// Both channels end up closed, each side with one error of its kind; nothing is left in OpenSSL's queue.
  private func expectFailure(
    _ pair: EmbeddedPair, client: TLSError.Code, server: TLSError.Code,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    try pair.connect()
    #expect(pair.client.recorder.codes == [client], sourceLocation: location)
    #expect(pair.server.recorder.codes == [server], sourceLocation: location)
    #expect(pair.client.recorder.handshakes.isEmpty, sourceLocation: location)
    #expect(!pair.client.channel.isActive && !pair.server.channel.isActive, sourceLocation: location)
    #expect(OpenSSLErrorQueue.isEmpty, sourceLocation: location)
    for error in pair.client.recorder.tlsErrors + pair.server.recorder.tlsErrors {
      #expect(!error.libraryErrors.isEmpty, "\(error)", sourceLocation: location)
    }
  }

  @Test(arguments: [(TLSVersion.v1_3, TLSVersion.v1_2), (.v1_2, .v1_3)])
  func `no version in common`(server: TLSVersion, client: TLSVersion) throws {
    try expectFailure(
      EmbeddedPair(
        server: TestCertificates.serverContext { ($0.minimumVersion, $0.maximumVersion) = (server, server) },
        client: TestCertificates.clientContext { ($0.minimumVersion, $0.maximumVersion) = (client, client) }),
      client: .unsupportedVersion, server: .unsupportedVersion)
  }

  @Test func `no application protocol in common`() throws {
    try expectFailure(
      EmbeddedPair(
        server: TestCertificates.serverContext { $0.applicationProtocols = ["http/1.1"] },
        client: TestCertificates.clientContext { $0.applicationProtocols = ["h2"] }),
      client: .noApplicationProtocol, server: .noApplicationProtocol)
  }

  @Test(arguments: [
    "wrong.example", "b.a.wild.example", "wild.example", "127.0.0.2", "::2", "localhost.example", "local",
    "prepull test authority",
  ])
  func `a certificate for another host`(host: String) throws {
    let pair = try EmbeddedPair(host: host)
    try pair.connect()
    #expect(pair.client.recorder.codes == [.hostnameMismatch])
    #expect(pair.client.recorder.tlsErrors.first?.message.contains(host) == true)
    #expect(!pair.client.channel.isActive && !pair.server.channel.isActive)
    #expect(OpenSSLErrorQueue.isEmpty)
  }

  @Test func `an expired certificate`() throws {
    let long = TestCertificates.now.addingTimeInterval(-7_200)
    let expired = try TestCertificates.serving(["localhost"], from: long, to: TestCertificates.hourAgo)
    try expectFailure(
      EmbeddedPair(server: TestCertificates.serverContext(expired)), client: .certificateExpired,
      server: .peerAlert)
  }

  @Test func `a certificate that is not valid yet`() throws {
    let soon = TestCertificates.now.addingTimeInterval(3_600)
    let early = try TestCertificates.serving(["localhost"], from: soon, to: TestCertificates.tomorrow)
    try expectFailure(
      EmbeddedPair(server: TestCertificates.serverContext(early)), client: .certificateNotYetValid,
      server: .peerAlert)
  }

  @Test func `a certificate of a stranger`() throws {
    let strange = try TestCertificates.serving(["localhost"], by: TestCertificates.stranger)
    try expectFailure(
      EmbeddedPair(server: TestCertificates.serverContext(strange)), client: .untrustedCertificate,
      server: .peerAlert)
  }

  @Test func `the system's authorities do not vouch for ours`() throws {
    try expectFailure(
      EmbeddedPair(client: TestCertificates.clientContext { $0.trustRoots = .system }),
      client: .untrustedCertificate, server: .peerAlert)
  }

  @Test func `a client's certificate does not do for a server`() throws {
    try expectFailure(
      EmbeddedPair(
        server: TestCertificates.serverContext(TestCertificates.client),
        client: TestCertificates.clientContext { $0.serverName = "localhost" }),
      client: .certificateRejected, server: .peerAlert)
  }

  @Test(arguments: [TLSVersion.v1_2, .v1_3])
  func `a client without the certificate that the server requires`(version: TLSVersion) throws {
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext {
        $0.clientVerification = .required(.pem(TestCertificates.authority.certificatePEM))
        $0.maximumVersion = version
      })
    try pair.connect()
    #expect(pair.server.recorder.codes == [.certificateRequired])
    // In TLS 1.3 the client has finished before the server says no; in 1.2 there is no alert for it.
    #expect(pair.client.recorder.codes == [version == .v1_3 ? .certificateRequired : .peerAlert])
    #expect(!pair.client.channel.isActive && !pair.server.channel.isActive)
  }

  @Test(arguments: [true, false])
  func `a client with a certificate of a stranger`(isRequired: Bool) throws {
    let strange = try TestCertificates.stranger.issueClient(
      commonName: "mallory", notBefore: TestCertificates.hourAgo, notAfter: TestCertificates.tomorrow)
    let roots = TLSTrustRoots.pem(TestCertificates.authority.certificatePEM)
    let pair = try EmbeddedPair(
      server: TestCertificates.serverContext {
        $0.clientVerification = isRequired ? .required(roots) : .optional(roots)
      },
      client: TestCertificates.clientContext { $0.certificate = strange })
    try pair.connect()
    #expect(pair.server.recorder.codes == [.untrustedCertificate])
    #expect(pair.client.recorder.codes == [.peerAlert])
  }

  @Test func `a client that does not know whom to verify is not made`() throws {
    let context = try TestCertificates.clientContext()
    for host in [nil, ""] {
      #expect { try TLSHandler(context: context, host: host) } throws: { error in
        (error as? TLSError)?.code == .invalidConfiguration
      }
    }
  }

  @Test func `the peer goes away during the handshake`() throws {
    let pair = try EmbeddedPair()
    try pair.activate()
    pair.cutOff(pair.server)
    pair.cutOff(pair.client)
    #expect(pair.server.recorder.codes == [.handshakeInterrupted])
    #expect(pair.client.recorder.codes == [.handshakeInterrupted])
    #expect(pair.server.recorder.order.suffix(2) == ["error", "inactive"])
  }

  @Test func `closing during the handshake fails what was written`() throws {
    let pair = try EmbeddedPair()
    try pair.activate()
    let write = pair.client.write("never sent")
    let close = pair.client.channel.close()
    try settled(close)
    #expect { try settled(write) } throws: { ($0 as? TLSError)?.code == .connectionClosed }
    #expect(pair.client.recorder.errors.isEmpty)
  }
}
