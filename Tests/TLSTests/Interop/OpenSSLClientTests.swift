import ProcessTestSupport
// `openssl s_client` against our server: versions, names, refusals.
import TLS
import Testing

@Suite(.enabled(if: Tool.openssl.isInstalled, "needs openssl"))
struct OpenSSLClientTests {
  private let folder: TemporaryFolder
  private let root: String

  init() throws {
    folder = try TemporaryFolder()
    root = try folder.write(TestCertificates.authority.certificatePEM, to: "ca.crt").path
  }

  private func connect(_ server: SocketServer, _ arguments: [String], input: String = "Q\n") async throws
    -> CommandOutput
  {
    try await Tool.openssl.run(
      ["s_client", "-connect", "127.0.0.1:\(server.port)", "-CAfile", root] + arguments, input: input)
  }

  @Test(arguments: [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
  func `both versions complete and verify`(flag: String, version: String) async throws {
    try await SocketServer.run { server in
      let output = try await connect(
        server, [flag, "-servername", "localhost", "-verify_hostname", "localhost", "-verify_return_error"])
      #expect(output.status == 0, "\(output)")
      #expect(output.out.contains("New, \(version)"), "\(output)")
      #expect(output.out.contains("Verification: OK"), "\(output)")
      #expect(output.out.contains("Verified peername: localhost"), "\(output)")
    }
  }

  @Test(arguments: ["-tls1", "-tls1_1"])
  func `TLS 1.0 and 1.1 are refused`(flag: String) async throws {
    try await SocketServer.run { server in
      let output = try await connect(server, [flag, "-cipher", "DEFAULT@SECLEVEL=0"])
      #expect(output.status != 0, "\(output)")
      #expect(output.error.contains("alert protocol version"), "\(output)")
      #expect(await server.failures.first() == .unsupportedVersion)
    }
  }

  @Test(arguments: ["AES128-SHA", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA"])
  func `ciphers without forward secrecy or authentication are refused`(cipher: String) async throws {
    try await SocketServer.run { server in
      let output = try await connect(server, ["-tls1_2", "-cipher", cipher])
      #expect(output.status != 0, "\(output)")
      #expect(await server.failures.first() == .noSharedCipher)
    }
  }

  @Test func `the client cannot make the server negotiate again`() async throws {
    try await SocketServer.run { server in
      let output = try await connect(server, ["-tls1_2"], input: "R\nQ\n")
      #expect(output.error.contains("no renegotiation"), "\(output)")
    }
  }

  @Test func `new keys in the middle of a connection are followed`() async throws {
    try await SocketServer.run { server in
      let output = try await connect(server, ["-tls1_3"], input: "K\nk\nQ\n")
      #expect(output.status == 0, "\(output)")
      #expect(output.error.contains("KEYUPDATE"), "\(output)")
      #expect(await server.failures.codes.isEmpty)
    }
  }

  @Test func `no session is given out to resume`() async throws {
    try await SocketServer.run { server in
      for flag in ["-tls1_2", "-tls1_3"] {
        let output = try await connect(server, [flag])
        #expect(!output.out.contains("session ticket"), "\(output)")
      }
    }
  }

  @Test func `the name chooses the certificate, and the protocol is agreed on`() async throws {
    let named = try TestCertificates.serving(["named.example"])
    try await SocketServer.run({
      $0.certificatesByServerName = ["named.example": named]
      $0.applicationProtocols = ["http/1.1"]
    }) { server in
      let output = try await connect(server, ["-servername", "named.example", "-alpn", "h2,http/1.1"])
      #expect(output.out.contains("subject=CN = named.example"), "\(output)")
      #expect(output.out.contains("ALPN protocol: http/1.1"), "\(output)")
      let other = try await connect(server, ["-servername", "other.example", "-alpn", "h2"])
      #expect(other.error.contains("no application protocol"), "\(other)")
    }
  }
}
