// What a program decides about its client, apart from the cluster.

/// How a ``KubernetesClient`` behaves.
public struct ClientOptions: Sendable {
  /// What the client calls itself in audit logs: `prepull-webhook/1.2`.
  public var userAgent: String
  /// How long a request may take, retries and waiting included, when neither the caller nor the configuration says.
  public var requestTimeout: Duration = .seconds(30)
  /// How long a connection may take to be made.
  public var connectTimeout: Duration = .seconds(10)
  /// How many requests may be sent; nil for as many as asked for.
  public var rateLimit: RateLimit? = RateLimit()
  /// When a failed request is sent again.
  public var retry = RetryPolicy()
  /// The largest answer that is taken, in bytes.
  public var maximumResponseBytes = 64 << 20
  /// How long a token or certificate that was read from a file is used before the file is looked at again.
  public var credentialFileLifetime: Duration = .seconds(60)
  /// How many connections may be open at once, where the server speaks only HTTP/1.1; each watch takes one.
  public var maximumConnections = 32
  /// Told of each request that was sent, on the task that sent it; it must not block.
  public var observer: (@Sendable (RequestRecord) -> Void)?
  /// Told of each warning that the server adds to an answer, such as a webhook's, in its words; it must not block.
  public var warningHandler: (@Sendable (String) -> Void)?

  /// The defaults.
  public init(userAgent: String = "prepull") { self.userAgent = userAgent }
}

/// How many requests a client may send: a token bucket, as client-go's QPS and burst are.
public struct RateLimit: Sendable, Hashable {
  /// Requests a second in the long run; over 0.
  public var qps: Double
  /// Requests at once after a pause; at least 1.
  public var burst: Int

  /// Makes a limit. Values below the least are raised to it.
  public init(qps: Double = 20, burst: Int = 40) {
    self.qps = qps.isFinite ? max(qps, 0.001) : 1_000_000
    self.burst = max(burst, 1)
  }
}
