// The client of one API server: what every request goes through.

import FoundationEssentials
import Logging
import YAML

/// Talks to the API server of one cluster. Make one and share it; it may be used from any number of tasks.
///
/// Every request waits for its turn under the rate limit, is authenticated, is sent again where the
/// ``RetryPolicy`` allows it, and ends at its deadline. All failures are ``KubernetesError``s.
///
/// Call ``shutdown()`` when it is no longer needed: it returns once every connection is closed. A client that goes
/// away without closes them on its own.
public final class KubernetesClient: Sendable {
  /// The cluster it talks to.
  public let configuration: ClusterConfiguration
  /// How it behaves.
  public let options: ClientOptions
  let logger: Logger
  let transport: HTTPTransport
  let authenticator: Authenticator
  let throttle: RequestThrottle

  /// Makes a client; it connects with the first request.
  ///
  /// - Parameters:
  ///   - configuration: The cluster.
  ///   - options: How it behaves.
  ///   - logger: Where retries and odd answers are told; no secrets, no bodies.
  /// - Throws: ``KubernetesError`` of code `configuration`.
  public init(
    configuration: ClusterConfiguration, options: ClientOptions = ClientOptions(),
    logger: Logger = Logger(label: "kubernetes")
  ) throws(KubernetesError) {
    self.configuration = configuration
    self.options = options
    self.logger = logger
    authenticator = Authenticator(configuration, options: options, logger: logger)
    throttle = RequestThrottle(options.rateLimit)
    transport = try HTTPTransport(configuration, options: options)
  }

  // The HTTP client ends the process when it goes away without. Here a client may be given up, such as when something
  // else that was to use it cannot be made.
  deinit { transport.giveUp() }

  /// Runs `body` with a client, and shuts it down afterwards whatever happens.
  public static func withClient<Value: Sendable>(
    configuration: ClusterConfiguration, options: ClientOptions = ClientOptions(),
    logger: Logger = Logger(label: "kubernetes"), _ body: (KubernetesClient) async throws -> Value
  ) async throws -> Value {
    let client = try KubernetesClient(configuration: configuration, options: options, logger: logger)
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(client))
    } catch {
      result = .failure(error)
    }
    await client.shutdown()
    return try result.get()
  }

  /// Closes the connections. What is under way fails with ``KubernetesError/Code/shutDown`` or `connectionLost`.
  /// Calling it again does nothing.
  public func shutdown() async {
    do {
      try await transport.shutdown()
    } catch {
      // Thrown when it was shut down before: nothing is left to do.
      logger.debug("The client was shut down already", metadata: ["error": "\(error)"])
    }
  }
}

/// One request as the client's own functions describe it.
struct ClientRequest: Sendable {
  var target: RequestTarget
  var method: String
  var query: [(String, String)] = []
  var body: [UInt8]?
  var contentType: String?
  var accept = "application/json"
}

extension KubernetesClient {
  /// Sends a request until it succeeds, or may not be sent again, or its time is over.
  func send(_ request: ClientRequest, timeout: Duration?) async throws(KubernetesError) -> Response {
    let timeout = timeout ?? configuration.requestTimeout ?? options.requestTimeout
    let deadline = ContinuousClock.Instant.after(timeout)
    do throws(KubernetesError) {
      return try await Deadline.run(until: deadline, timeout: timeout) { () async throws(KubernetesError) in
        try await self.attempts(request, deadline: deadline)
      }
    } catch {
      throw request.target.describe(error)
    }
  }

  private func attempts(
    _ request: ClientRequest, deadline: ContinuousClock.Instant
  ) async throws(KubernetesError) -> Response {
    var attempt = 1
    var hasRenewed = false
    while true {
      try await throttle.wait(until: deadline)
      let credential = try await authenticator.credential()
      let failure: KubernetesError
      do throws(KubernetesError) {
        return try await self.attempt(request, credential: credential, number: attempt)
      } catch {
        failure = error
      }
      if failure.code == .unauthorized, !hasRenewed, await authenticator.refused(credential) {
        hasRenewed = true
        attempt += 1
        continue
      }
      let random = Double.random(in: 0...1)
      guard
        let pause = options.retry.delay(after: failure, verb: request.target.verb, attempt: attempt, random: random),
        // Its time would be over before the next try: what went wrong says more than "timeout".
        ContinuousClock.now.advanced(by: pause) < deadline
      else { throw failure }
      logger.debug(
        "Trying again", metadata: ["request": "\(request.target.describe(failure))", "attempt": "\(attempt)"])
      do {
        try await Alarm.sleep(for: pause)
      } catch {
        throw KubernetesError(.cancelled, "the task was cancelled", mayHaveBeenProcessed: failure.mayHaveBeenProcessed)
      }
      attempt += 1
    }
  }

  private func attempt(
    _ request: ClientRequest, credential: RequestCredential, number: Int
  ) async throws(KubernetesError) -> Response {
    let start = ContinuousClock.now
    do throws(KubernetesError) {
      let response = try await transport.send(
        try call(request, credential: credential), tls: try authenticator.tls(credential),
        limit: options.maximumResponseBytes)
      guard (200..<300).contains(response.status) else { throw KubernetesError.answer(response) }
      observe(request.target, attempt: number, status: response.status, failure: nil, since: start)
      warn(response, request.target)
      return response
    } catch {
      observe(request.target, attempt: number, status: error.httpStatus, failure: error.code, since: start)
      throw error
    }
  }

  /// The HTTP request, with the headers that every request has.
  func call(_ request: ClientRequest, credential: RequestCredential) throws(KubernetesError) -> HTTPCall {
    var call = HTTPCall(method: request.method, path: request.target.path + PercentEncoding.query(request.query))
    call.headers = [("user-agent", options.userAgent), ("accept", request.accept)]
    call.headers += try authenticator.headers(credential)
    if let body = request.body {
      call.body = body
      call.headers.append(("content-type", request.contentType ?? "application/json"))
    }
    return call
  }

  func observe(
    _ target: RequestTarget, attempt: Int, status: Int?, failure: KubernetesError.Code?,
    since start: ContinuousClock.Instant
  ) {
    guard let observer = options.observer else { return }
    observer(
      RequestRecord(
        verb: target.verb, resource: target.resource, subresource: target.subresource, namespace: target.namespace,
        name: target.name, path: target.path, attempt: attempt, httpStatus: status, failure: failure,
        duration: ContinuousClock.now - start))
  }

  /// The server's warnings are for whoever wrote the request.
  private func warn(_ response: Response, _ target: RequestTarget) {
    for warning in response.headers["warning"].prefix(16) {
      logger.info("The server warns", metadata: ["path": "\(target.path)", "warning": "\(warning.prefix(512))"])
      if let handler = options.warningHandler { handler(WarningHeader.text(in: warning)) }
    }
  }
}
