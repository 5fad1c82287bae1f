// One watch: from its request to the end of its stream.

import AsyncHTTPClient
import NIOCore
import YAML

extension KubernetesClient {
  /// Follows the changes of a resource until the server ends the watch.
  ///
  /// The next event is read when `body` has returned, so that a slow reader slows the server down, and nothing piles
  /// up in between. Nothing is retried here; ``Reflector`` does that.
  ///
  /// - Parameters:
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; nil for all namespaces.
  ///   - options: Which of them, from where, and for how long.
  ///   - body: Told of each event, in order.
  /// - Throws: ``KubernetesError``; of code `gone` when the version is too old, `timeout` when the server falls silent,
  ///   `connectionLost` when the stream ends inside of an event. What `body` throws.
  public func watch(
    _ resource: APIResource, namespace: String? = nil, options: WatchOptions = WatchOptions(),
    _ body: @escaping @Sendable (WatchEvent) async throws(KubernetesError) -> Void
  ) async throws(KubernetesError) {
    let target = try RequestTarget(verb: .watch, resource: resource, namespace: namespace)
    let request = ClientRequest(target: target, method: "GET", query: options.query)
    let start = ContinuousClock.now
    do throws(KubernetesError) {
      let answer = try await openStream(request)
      observe(target, attempt: 1, status: Int(answer.status.code), failure: nil, since: start)
      // The server ends the watch itself; the grace is for one that forgets to.
      let limit = options.duration + .seconds(30)
      try await Deadline.run(until: .after(limit), timeout: limit) { () async throws(KubernetesError) in
        try await WatchGuard.run(options) { guardian throws(KubernetesError) in
          try await self.follow(answer, options: options, guardian: guardian, body)
        }
      }
    } catch {
      throw target.describe(error)
    }
  }

  private func follow(
    _ answer: HTTPClientResponse, options: WatchOptions, guardian: WatchGuard,
    _ body: @Sendable (WatchEvent) async throws(KubernetesError) -> Void
  ) async throws(KubernetesError) {
    let limits = ReaderLimits(documentBytes: options.maximumEventBytes)
    var splitter = LineSplitter(limit: options.maximumEventBytes)
    var pieces = answer.body.makeAsyncIterator()
    while true {
      let piece: ByteBuffer?
      do {
        piece = try await pieces.next()
      } catch {
        throw .transport(error, server: transport.server, hasAnswer: true)
      }
      guard let piece else { break }
      for line in try splitter.lines(of: piece) {
        let event = try WatchEvent(line: line, limits: limits)
        guardian.heard(event)
        try await body(event)
        // A reader that takes its time is no silence of the server.
        guardian.heard(event)
      }
    }
    if Task.isCancelled { throw KubernetesError(.cancelled, "the task was cancelled") }
    guard !splitter.isInsideLine else {
      throw KubernetesError(.connectionLost, "the watch of \(transport.server) ended inside of an event")
    }
  }

  /// Sends a request and gives the answer once its head is there and good.
  private func openStream(_ request: ClientRequest) async throws(KubernetesError) -> HTTPClientResponse {
    let timeout = configuration.requestTimeout ?? options.requestTimeout
    let deadline = ContinuousClock.Instant.after(timeout)
    let start = ContinuousClock.now
    return try await Deadline.run(until: deadline, timeout: timeout) { () async throws(KubernetesError) in
      try await self.throttle.wait(until: deadline)
      var hasRenewed = false
      while true {
        let credential = try await self.authenticator.credential()
        do throws(KubernetesError) {
          return try await self.openOnce(request, credential: credential)
        } catch {
          self.observe(
            request.target, attempt: hasRenewed ? 2 : 1, status: error.httpStatus, failure: error.code, since: start)
          guard error.code == .unauthorized, !hasRenewed, await self.authenticator.refused(credential) else {
            throw error
          }
          hasRenewed = true
        }
      }
    }
  }

  private func openOnce(
    _ request: ClientRequest, credential: RequestCredential
  ) async throws(KubernetesError) -> HTTPClientResponse {
    var call = try call(request, credential: credential)
    // A compressed stream would be held back until the compressor has enough.
    call.headers.append(("accept-encoding", "identity"))
    let answer = try await transport.open(call, tls: try authenticator.tls(credential))
    guard answer.status.code == 200 else {
      throw .answer(try await transport.read(answer, limit: options.maximumResponseBytes))
    }
    return answer
  }
}
