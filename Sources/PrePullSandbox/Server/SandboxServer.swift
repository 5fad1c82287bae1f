// The server itself: sockets, certificates, a kubeconfig. What a test or a command starts.

public import FoundationEssentials
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import Synchronization
import TLS
import TLSServer
import YAML

/// A Kubernetes API server in memory, on TLS at 127.0.0.1.
///
/// It starts with the namespaces `default`, `kube-system`, `kube-public` and `kube-node-lease`, and with one user.
public final class SandboxServer: Sendable {
  /// How a server is made.
  public struct Configuration: Sendable {
    /// The port to listen on; 0 lets the system choose one.
    public var port: Int
    /// How many changes of each resource are kept for watches; a watch from before is told 410.
    public var historyCapacity: Int
    /// How often a watch that allows bookmarks gets one.
    public var bookmarkInterval: Duration
    /// The clock that objects are stamped by.
    public var now: @Sendable () -> Date

    /// Makes a configuration; the default suits tests.
    public init(
      port: Int = 0, historyCapacity: Int = 10_000, bookmarkInterval: Duration = .seconds(60),
      now: @escaping @Sendable () -> Date = { Date() }
    ) {
      self.port = port
      self.historyCapacity = historyCapacity
      self.bookmarkInterval = bookmarkInterval
      self.now = now
    }
  }

  /// The port that is listened on.
  public let port: Int
  /// The certificate of the authority that clients must trust, as PEM.
  public let caPEM: String
  /// The token of the user that the kubeconfig names.
  public let token: String

  let api: APIServer
  /// What runs beside the server and ends with it.
  let background = Mutex<[Task<Void, Never>]>([])
  private let listener: Mutex<Listener>
  private let connections: ConnectionSetup
  private let logger: Logger

  /// A socket that is listened on.
  struct Listener: Sendable {
    let channel: any Channel
    /// Serves its connections until it is cancelled.
    let running: Task<Void, any Error>
  }

  /// `https://127.0.0.1:PORT`.
  public var url: String { "https://127.0.0.1:\(port)" }

  private init(
    caPEM: String, token: String, listener: Listener, port: Int, connections: ConnectionSetup, logger: Logger
  ) {
    self.port = port
    self.caPEM = caPEM
    self.token = token
    self.listener = Mutex(listener)
    self.connections = connections
    self.logger = logger
    api = connections.api
  }

  /// Starts a server and returns once it answers.
  /// - Throws: what the system says when the port cannot be had.
  public static func start(
    _ configuration: Configuration = Configuration(), logger: Logger = quietLogger
  ) async throws -> SandboxServer {
    let now = configuration.now
    let environment = StoreEnvironment(
      now: { RFC3339.text(now()) }, uid: { UUID().uuidString.lowercased() }, nameSuffix: { NameSuffix.random() })
    let cluster = Cluster(
      ClusterState(
        store: ObjectStore(environment: environment, historyCapacity: configuration.historyCapacity),
        registry: .builtIn))
    try Bootstrap.fill(cluster)
    let token = NameSuffix.random(length: 32)
    var settings = APIServer.Settings()
    settings.tokens[token] = .admin
    settings.bookmarkInterval = configuration.bookmarkInterval
    let api = APIServer(cluster, settings: settings)
    let authority = try CertificateAuthority.create(
      commonName: "prepull-sandbox", notBefore: Date(timeIntervalSinceNow: -3600),
      notAfter: Date(timeIntervalSinceNow: Self.certificateLife))
    let store = try Self.certificates(authority)
    let connections = ConnectionSetup(api: api, store: store)
    let listener = try await connections.listen(port: configuration.port, logger: logger)
    return SandboxServer(
      caPEM: authority.certificatePEM, token: token, listener: listener,
      port: listener.channel.localAddress?.port ?? configuration.port, connections: connections, logger: logger)
  }

  /// A logger that tells of trouble only.
  public static let quietLogger: Logger = {
    var logger = Logger(label: "prepull.sandbox")
    logger.logLevel = .warning
    return logger
  }()

  /// Ends every watch and every connection, and frees the port.
  public func stop() async {
    api.cluster.close()
    for task in background.withLock({ $0 }) {
      task.cancel()
      await task.value
    }
    await hangUp()
    await api.webhookClient.shutdown()
  }

  /// Ends every connection, watches included, and listens again on the same port, as an API server that is restarted.
  /// All that is stored stays.
  ///
  /// - Parameter pause: How long nothing listens.
  /// - Throws: What the system says when the port cannot be had again, and `CancellationError`.
  public func restart(after pause: Duration = .zero) async throws {
    await hangUp()
    try await Task.sleep(for: pause)
    let next = try await connections.listen(port: port, logger: logger)
    listener.withLock { $0 = next }
  }

  private func hangUp() async {
    let listener = listener.withLock { $0 }
    // First the listening socket: a server that is cancelled while it listens calls that an error.
    do {
      try await listener.channel.close()
    } catch {
      // It was closed before.
    }
    listener.running.cancel()
    _ = await listener.running.result
  }

  /// Starts a server, gives it to `body` and stops it, whatever happens.
  public static func with<Result>(
    _ configuration: Configuration = Configuration(), _ body: (SandboxServer) async throws -> Result
  ) async throws -> Result {
    let server = try await start(configuration)
    do {
      let result = try await body(server)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }

  private static let certificateLife = 365 * 24 * 3600.0

  private static func certificates(_ authority: CertificateAuthority) throws(TLSError) -> CertificateStore {
    let pair = try authority.issueServing(
      dnsNames: ["localhost", "kubernetes.default.svc"], ipAddresses: ["127.0.0.1", "::1"],
      notBefore: Date(timeIntervalSinceNow: -3600), notAfter: Date(timeIntervalSinceNow: certificateLife - 60))
    return try CertificateStore(configuration: TLSServerConfiguration(certificate: pair))
  }
}
