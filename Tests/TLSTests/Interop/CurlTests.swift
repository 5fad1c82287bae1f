import ProcessTestSupport
// curl against our server, over real sockets.
import Synchronization
import TLS
import Testing

@Suite(.enabled(if: Tool.curl.isInstalled, "needs curl"))
struct CurlTests {
  private let folder: TemporaryFolder
  private let root: String

  init() throws {
    folder = try TemporaryFolder()
    root = try folder.write(TestCertificates.authority.certificatePEM, to: "ca.crt").path
  }

  private func curl(_ arguments: [String]) async throws -> CommandOutput {
    try await Tool.curl.run(["--silent", "--show-error", "--cacert", root] + arguments)
  }

  @Test(arguments: ["1.2", "1.3"], ["localhost", "127.0.0.1"])
  func `a request completes`(version: String, host: String) async throws {
    try await SocketServer.run { server in
      let output = try await curl([
        "--tlsv\(version)", "--tls-max", version, "https://\(host):\(server.port)/",
      ])
      #expect(output.status == 0 && output.out == "got 0\n", "\(output)")
    }
  }

  @Test func `several requests share a connection, and HTTP 1.1 is negotiated`() async throws {
    try await SocketServer.run({ $0.applicationProtocols = ["http/1.1"] }) { server in
      let url = "https://localhost:\(server.port)/"
      let output = try await curl(["--verbose", url, url, url])
      #expect(output.out == "got 0\ngot 0\ngot 0\n", "\(output)")
      #expect(output.error.contains("server accepted http/1.1"))
      #expect(output.error.split(separator: "SSL connection using").count == 2)
    }
  }

  @Test func `ten megabytes come down and seven go up`() async throws {
    let body = try folder.write(String(repeating: "y", count: 7 * 1024 * 1024), to: "body").path
    try await SocketServer.run { server in
      let down = try await curl([
        "--output", "/dev/null", "--write-out", "%{size_download}", "https://localhost:\(server.port)/big",
      ])
      #expect(down.status == 0 && down.out == "\(SocketServer.bigSize)", "\(down)")
      let up = try await curl(["--data-binary", "@\(body)", "https://localhost:\(server.port)/"])
      #expect(up.status == 0 && up.out == "got \(7 * 1024 * 1024)\n", "\(up)")
    }
  }

  @Test func `a client certificate is asked for, presented and checked`() async throws {
    let certificate = try folder.write(TestCertificates.client.certificateChainPEM, to: "client.crt").path
    let key = try folder.write(TestCertificates.client.privateKeyPEM, to: "client.key").path
    let roots = TLSTrustRoots.pem(TestCertificates.authority.certificatePEM)
    try await SocketServer.run({ $0.clientVerification = .required(roots) }) { server in
      let url = "https://localhost:\(server.port)/"
      let good = try await curl(["--cert", certificate, "--key", key, url])
      #expect(good.status == 0, "\(good)")
      let without = try await curl([url])
      #expect(without.status != 0 && without.error.contains("certificate required"), "\(without)")
      #expect(await server.failures.first() == .certificateRequired)
    }
  }

  @Test func `curl refuses what it should, and the server is told`() async throws {
    try await SocketServer.run { server in
      let untrusted = try await Tool.curl.run([
        "--silent", "--show-error", "https://localhost:\(server.port)/",
      ])
      #expect(untrusted.status == 60, "\(untrusted)")
      #expect(await server.failures.first() == .peerAlert)
      let wrongName = try await curl([
        "--resolve", "wrong.example:\(server.port):127.0.0.1", "https://wrong.example:\(server.port)/",
      ])
      #expect(wrongName.status == 60, "\(wrongName)")
    }
  }

  @Test func `plain HTTP to the TLS port ends at once`() async throws {
    try await SocketServer.run { server in
      let output = try await Tool.curl.run(["--silent", "--show-error", "http://localhost:\(server.port)/"])
      #expect(output.status != 0)
      #expect(await server.failures.first() == .notTLS)
    }
  }

  @Test func `requests of several processes at once survive a change of the certificate`() async throws {
    let store = try CertificateStore(
      configuration: TLSServerConfiguration(certificate: TestCertificates.serving))
    let connections = Mutex(0)
    try await SocketServer.run(context: {
      connections.withLock { $0 += 1 }
      return store.context
    }) { server in
      let urls = Array(repeating: "https://localhost:\(server.port)/", count: 20)
      try await withThrowingTaskGroup(of: CommandOutput.self) { group in
        let arguments =
          ["--silent", "--show-error", "--cacert", root, "--header", "Connection: close"] + urls
        for _ in 0..<3 { group.addTask { try await Tool.curl.run(arguments) } }
        for _ in 0..<20 { try store.replace(with: TestCertificates.serving(["localhost"])) }
        for try await output in group {
          #expect(output.status == 0, "\(output)")
          #expect(output.out == String(repeating: "got 0\n", count: 20))
        }
      }
      #expect(connections.withLock { $0 } == 60, "each request shook hands anew")
    }
  }
}
