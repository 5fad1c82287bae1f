// Replacing certificates while connections run.
import NIOCore
import TLS
import Testing

@testable import TLS

@Suite struct CertificateStoreTests {
  private func presented(by store: CertificateStore) throws -> String? {
    let pair = try EmbeddedPair(server: store.context)
    try pair.connect()
    return pair.client.recorder.handshakes.first?.peerCertificate?.fingerprint
  }

  @Test func `new connections get the new certificate, running ones go on`() throws {
    let old = try TestCertificates.serving(["localhost"])
    let new = try TestCertificates.serving(["localhost"])
    let store = try CertificateStore(configuration: TLSServerConfiguration(certificate: old))
    let running = try EmbeddedPair(server: store.context)
    try running.connect()
    let half = try EmbeddedPair(server: store.context)
    try half.activate()

    try store.replace(with: new)
    #expect(store.certificate == new)
    #expect(try presented(by: store) == new.fingerprint)
    // Begun before: keeps what it began with.
    try half.pump()
    #expect(half.client.recorder.handshakes.first?.peerCertificate?.fingerprint == old.fingerprint)
    let request = running.client.write("still here")
    try running.pump()
    try settled(request)
    #expect(running.server.recorder.text == "still here")
    #expect(running.server.recorder.errors.isEmpty)
  }

  @Test func `what OpenSSL refuses is not taken`() throws {
    let store = try CertificateStore(
      configuration: TLSServerConfiguration(certificate: TestCertificates.serving))
    let error = #expect(throws: TLSError.self) {
      try store.update { $0.clientVerification = .required(.pem("no PEM")) }
    }
    #expect(error?.code == .invalidPEM)
    #expect(try presented(by: store) == TestCertificates.serving.fingerprint)
  }

  @Test(
    arguments: [
      { @Sendable configuration in
        (configuration.minimumVersion, configuration.maximumVersion) = (.v1_3, .v1_2)
      },
      { configuration in configuration.applicationProtocols = [""] },
      { configuration in configuration.applicationProtocols = [String(repeating: "x", count: 256)] },
      { configuration in configuration.applicationProtocols = Array(repeating: "protocol", count: 10_000) },
    ] as [@Sendable (inout TLSServerConfiguration) -> Void])
  func `a configuration that cannot work is refused`(change: @Sendable (inout TLSServerConfiguration) -> Void) {
    let error = #expect(throws: TLSError.self) {
      try TestCertificates.serverContext(TestCertificates.serving, change)
    }
    #expect(error?.code == .invalidConfiguration)
    #expect(OpenSSLErrorQueue.isEmpty)
  }

  @Test func `many threads may connect while the certificate changes`() async throws {
    let pairs = try (0..<4).map { _ in try TestCertificates.serving(["localhost"]) }
    let store = try CertificateStore(configuration: TLSServerConfiguration(certificate: pairs[0]))
    let good = Set(pairs.map(\.fingerprint))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for round in 0..<100 { try store.replace(with: pairs[round % pairs.count]) } }
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<50 {
            let fingerprint = try #require(try presented(by: store))
            #expect(good.contains(fingerprint))
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
