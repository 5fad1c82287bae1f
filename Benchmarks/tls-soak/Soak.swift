// Makes many TLS connections of every fate in one process, for valgrind and the address sanitizer to watch.
//
// No Swift concurrency: an asynchronous main parks the main thread in a way that valgrind 3.19 dies of.
//
//     tls-soak [connections]        1,000 without an argument; scripts/tls-leak-check.sh runs it
import FoundationEssentials
import NIOCore
import NIOPosix
import TLS

@main
struct Soak {
  static func main() throws {
    guard let count = CommandLine.arguments.count < 2 ? 1_000 : Int(CommandLine.arguments[1]), count > 0
    else {
      print("usage: tls-soak [number of connections, at least 1]")
      return
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let soak = try Soak(group: group)
    try soak.run(count)
    try group.syncShutdownGracefully()
  }

  private let group: MultiThreadedEventLoopGroup
  private let authority: CertificateAuthority
  /// An authority that nobody trusts.
  private let stranger: CertificateAuthority
  private let store: CertificateStore
  private let start: Date

  private init(group: MultiThreadedEventLoopGroup) throws {
    self.group = group
    start = Date().addingTimeInterval(-3_600)
    authority = try CertificateAuthority.create(
      commonName: "soak", notBefore: start, notAfter: start.addingTimeInterval(90_000))
    stranger = try CertificateAuthority.create(
      commonName: "stranger", notBefore: start, notAfter: start.addingTimeInterval(90_000))
    var configuration = TLSServerConfiguration(certificate: try Self.issue(by: authority, from: start))
    configuration.clientVerification = .optional(.pem(authority.certificatePEM))
    configuration.applicationProtocols = ["http/1.1"]
    store = try CertificateStore(configuration: configuration)
  }

  private static func issue(by authority: CertificateAuthority, from start: Date) throws -> CertificatePair {
    try authority.issueServing(
      dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"], notBefore: start,
      notAfter: start.addingTimeInterval(86_400))
  }

  private func run(_ count: Int) throws {
    let server = try ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: store.context), Echo()])
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
    guard let address = server.localAddress else { throw ChannelError.unknownLocalAddress }
    var fates: [Fate: Int] = [:]
    for number in 0..<count {
      // A connection in ten meets a new certificate.
      if number % 10 == 0 { try store.replace(with: Self.issue(by: authority, from: start)) }
      let fate = Fate.allCases[number % Fate.allCases.count]
      try connect(to: address, fate)
      fates[fate, default: 0] += 1
    }
    try server.close().wait()
    for fate in Fate.allCases { print("\(fate): \(fates[fate] ?? 0) connections") }
  }

  /// What becomes of a connection.
  private enum Fate: CaseIterable {
    case tls12, tls13, clientCertificate, large, wrongHost, untrusted, garbage, abrupt, mismatch
  }

  private func connect(to address: SocketAddress, _ fate: Fate) throws {
    let outcome = group.any().makePromise(of: Int.self)
    let size = fate == .large ? 1_000_000 : 1_000
    let context = try clientContext(fate)
    let channel = try ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if fate != .garbage {
            let host = fate == .wrongHost ? "elsewhere.example" : "localhost"
            try channel.pipeline.syncOperations.addHandler(TLSHandler(context: context, host: host))
          }
          try channel.pipeline.syncOperations.addHandler(
            Asker(size: size, isAbrupt: fate == .abrupt, outcome: outcome))
        }
      }
      .connect(to: address).wait()
    let echoed = try outcome.futureResult.wait()
    try channel.closeFuture.wait()
    let expected = [.tls12, .tls13, .clientCertificate, .large].contains(fate) ? size : 0
    guard echoed == expected else { throw Unexpected(fate: "\(fate)", echoed: echoed) }
  }

  private func clientContext(_ fate: Fate) throws -> TLSContext {
    var configuration = TLSClientConfiguration(trustRoots: .pem(authority.certificatePEM))
    configuration.applicationProtocols = fate == .mismatch ? ["h2"] : ["http/1.1"]
    switch fate {
    case .tls12: configuration.maximumVersion = .v1_2
    case .untrusted: configuration.trustRoots = .pem(stranger.certificatePEM)
    case .clientCertificate:
      configuration.certificate = try authority.issueClient(
        commonName: "soak", notBefore: start, notAfter: start.addingTimeInterval(80_000))
    default: break
    }
    return try TLSContext(client: configuration)
  }

  private struct Unexpected: Error {
    let fate: String
    let echoed: Int
  }
}
