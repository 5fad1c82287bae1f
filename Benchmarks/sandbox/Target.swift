// The server that is measured, as its kubeconfig names it.

import Kubernetes
import NIOCore
import NIOPosix
import NIOSSL

struct Target: Sendable {
  let configuration: ClusterConfiguration
  /// The server's process.
  let server: Int
  let token: String
  private let tls: NIOSSLContext

  init(kubeconfig: String, server: Int) throws {
    configuration = try ClusterConfiguration.load(kubeconfig: kubeconfig)
    self.server = server
    guard case .authority(.text(let authority)) = configuration.trust,
      case .token(let token) = configuration.credentials
    else { throw Refused(reason: "\(kubeconfig) is not of a sandbox") }
    self.token = token.reveal()
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.reveal().utf8)))
    self.tls = try NIOSSLContext(configuration: tls)
  }

  /// Opens a connection and leaves it to a handler. The clients of a measurement are as bare as can be, as they take
  /// their time from the same processors.
  func connect(
    _ initialize: @escaping @Sendable (any Channel) throws -> Void
  ) async throws -> any Channel {
    let address = configuration.server
    return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: tls, serverHostname: nil))
          try initialize(channel)
        }
      }
      .connect(host: address.host, port: address.port).get()
  }
}

/// What stops a measurement.
struct Refused: Error {
  var reason: String
}
