// Trust, names and client certificates.

import Kubernetes
import TLS
import Testing
import YAML

@Suite struct TLSTests {
  static let trusted = ClusterConfiguration.Trust.authority(
    .text(SecretText(Certificates.authority.certificatePEM)))

  func connect(
    to context: TLSContext, options: ClientOptions = testOptions { $0.retry = .never },
    _ change: (inout ClusterConfiguration) -> Void
  ) async throws -> Node {
    try await TestServer.run(tls: context, { try await $1.send(200, "{\"kind\":\"Node\"}") }) { server in
      var configuration = ClusterConfiguration(server: try ServerAddress("https://127.0.0.1:\(server.port)"))
      change(&configuration)
      return try await KubernetesClient.withClient(configuration: configuration, options: options, logger: quiet) {
        try await $0.get(.nodes, "n1")
      }
    }
  }

  @Test func `a server of the configured authority is trusted`() async throws {
    let node = try await connect(to: Certificates.context()) { $0.trust = Self.trusted }
    #expect(node["kind"] == "Node")
  }

  @Test func `a server of another authority is not`() async throws {
    let other = ClusterConfiguration.Trust.authority(.text(SecretText(Certificates.stranger.certificatePEM)))
    for trust in [other, .system] {
      let error = try await failure { try await connect(to: Certificates.context()) { $0.trust = trust } }
      #expect(error.code == .tlsFailure)
      #expect(error.advice?.contains("authority") == true)
      #expect(!error.mayHaveBeenProcessed)
    }
  }

  @Test func `a server that is not checked is taken, whoever it is`() async throws {
    let node = try await connect(to: Certificates.context()) { $0.trust = .insecure }
    #expect(node["kind"] == "Node")
  }

  @Test func `a certificate for another name is refused, unless that name is asked for`() async throws {
    let context = try Certificates.context(Certificates.named)
    let error = try await failure { try await connect(to: context) { $0.trust = Self.trusted } }
    #expect(error.code == .tlsFailure)
    let node = try await connect(to: context) {
      $0.trust = Self.trusted
      $0.tlsServerName = "api.example"
    }
    #expect(node["kind"] == "Node")
  }

  @Test func `a client certificate is presented`() async throws {
    let context = try Certificates.context(requiringClients: true)
    let error = try await failure { try await connect(to: context) { $0.trust = Self.trusted } }
    #expect(error.code == .tlsFailure)
    let pair = ClientCertificate(
      certificate: .text(SecretText(Certificates.client.certificateChainPEM)),
      key: .text(SecretText(Certificates.client.privateKeyPEM)))
    let node = try await connect(to: context) {
      $0.trust = Self.trusted
      $0.clientCertificate = pair
    }
    #expect(node["kind"] == "Node")
  }

  @Test func `files that are no certificates are named`() async throws {
    try await withScratch { folder in
      let file = folder + "/ca.crt"
      try "not a certificate".write(toFile: file, atomically: true, encoding: .utf8)
      let odd = try await failure {
        try await connect(to: Certificates.context()) { $0.trust = .authority(.file(file)) }
      }
      #expect(odd.code == .configuration)
      #expect(odd.message.contains(file))
      let missing = try await failure {
        try await connect(to: Certificates.context()) { $0.trust = .authority(.file(folder + "/none")) }
      }
      #expect(missing.code == .configuration)
      #expect(missing.message.contains(folder + "/none"))
    }
  }

  @Test func `a renewed authority file is read again`() async throws {
    try await withScratch { folder in
      let file = folder + "/ca.crt"
      try Certificates.stranger.certificatePEM.write(toFile: file, atomically: true, encoding: .utf8)
      try await TestServer.run(tls: Certificates.context(), { try await $1.send(200, "{}") }) { server in
        var configuration = ClusterConfiguration(server: try ServerAddress("https://127.0.0.1:\(server.port)"))
        configuration.trust = .authority(.file(file))
        let options = testOptions {
          $0.retry = .never
          $0.credentialFileLifetime = .zero
        }
        try await KubernetesClient.withClient(configuration: configuration, options: options, logger: quiet) {
          client in
          let error = try await failure { try await client.get(.nodes, "n1") }
          #expect(error.code == .tlsFailure)
          try Certificates.authority.certificatePEM.write(toFile: file, atomically: true, encoding: .utf8)
          _ = try await client.get(.nodes, "n1")
        }
      }
    }
  }

  @Test func `a server without TLS is not mistaken for a broken one`() async throws {
    try await RawServer.run(answering: "HTTP/1.1 400 Bad Request\r\n\r\n") { port in
      let configuration = ClusterConfiguration(
        server: try ServerAddress("https://127.0.0.1:\(port)"), trust: Self.trusted)
      try await KubernetesClient.withClient(
        configuration: configuration, options: testOptions { $0.retry = .never }, logger: quiet
      ) { client in
        let error = try await failure { try await client.get(.nodes, "n1") }
        #expect(error.code == .tlsFailure)
        #expect(error.advice?.contains("scheme") == true, "\(error)")
      }
    }
  }
}
