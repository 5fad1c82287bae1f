// HTTP around the admission service: what is asked of a request, and the proper answer to one that is not in order.

import HTTPTypes
public import HummingbirdCore
public import Logging
public import NIOCore
import PrePullAPI
import PrePullAdmission

/// Answers the HTTP requests of one server.
public struct AdmissionResponder: Sendable {
  private let service: AdmissionService
  private let metrics: AdmissionMetrics
  private let drain: Drain
  private let memory: BodyMemory
  private let largeBodies = LargeBodyGate()
  private let logger: Logger

  /// A body up to this size is answered on the connection's own event loop; a larger one would hold up the other
  /// connections of that loop for milliseconds.
  static let largestBodyOnEventLoop = 128 * 1024

  /// How long a peer has to read the last answer of its connection and to leave by itself.
  private static let linger = TimeAmount.seconds(2)

  /// A responder.
  ///
  /// - Parameters:
  ///   - service: Answers the reviews.
  ///   - metrics: Counts HTTP errors and requests in flight.
  ///   - drain: Knows whether connections shall end.
  ///   - memory: What all bodies together may take.
  ///   - logger: Is told of each HTTP error once.
  public init(
    service: AdmissionService, metrics: AdmissionMetrics, drain: Drain, memory: BodyMemory = BodyMemory(),
    logger: Logger
  ) {
    self.service = service
    self.metrics = metrics
    self.drain = drain
    self.memory = memory
    self.logger = logger
  }

  /// Answers one request.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - writer: Takes the answer.
  ///   - channel: The connection, which ends after an answer that says so.
  public func respond(
    to request: Request, with writer: consuming ResponseWriter, on channel: any Channel
  ) async throws {
    metrics.requestStarted()
    defer { metrics.requestEnded() }
    let answer: HTTPAnswer
    do throws(HTTPRefusal) {
      answer = HTTPAnswer(body: try await review(request))
    } catch {
      metrics.failed(status: error.status.code)
      logger.info(
        "HTTP error",
        metadata: [
          "status": "\(error.status.code)", "method": "\(request.method)",
          "path": "\((request.head.path ?? "").quoted(limit: 120))",
          "reason": "\(error.message)", "uid": "\((error.uid ?? "").prefix(64))",
        ])
      answer = HTTPAnswer(error)
    }
    let isLast = drain.isDraining || answer.endsConnection
    try await writer.write(response: answer.head(closing: isLast), body: answer.responseBody)
    // To close at once would reset the connection while the peer still sends, and take the answer away from it.
    if isLast { channel.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) } }
  }

  private func review(_ request: Request) async throws(HTTPRefusal) -> [UInt8] {
    let path = request.head.path ?? ""
    // The API server appends its own timeout as a query.
    guard let endpoint = AdmissionEndpoint(rawValue: String(path.prefix { $0 != "?" })) else {
      throw .notFound(path)
    }
    guard request.method == .post else { throw .methodNotAllowed(request.method) }
    guard Self.isJSON(request.headers[.contentType]) else {
      throw .unsupportedMediaType(request.headers[.contentType])
    }
    let lease = try memory.lease(expecting: request.headers[.contentLength])
    defer { lease.end() }
    let body = try await lease.collect(request.body)
    do throws(AdmissionReviewError) {
      guard body.readableBytes > Self.largestBodyOnEventLoop else {
        return try await service.answer(body, at: endpoint)
      }
      return try await offEventLoop(body, at: endpoint)
    } catch {
      throw .unreadableReview(error)
    }
  }

  private func offEventLoop(
    _ body: ByteBuffer, at endpoint: AdmissionEndpoint
  ) async throws(AdmissionReviewError) -> [UInt8] {
    try await withTaskExecutorPreference(globalConcurrentExecutor) {
      await largeBodies.pass {
        await Result { () async throws(AdmissionReviewError) in try await service.answer(body, at: endpoint) }
      }
    }
    .get()
  }

  private static func isJSON(_ contentType: String?) -> Bool {
    guard let contentType else { return false }
    if contentType == "application/json" { return true }
    let type = contentType.prefix { $0 != ";" }
    return type.lowercased().filter { !$0.isWhitespace } == "application/json"
  }
}

extension Result where Failure == AdmissionReviewError {
  fileprivate init(_ body: () async throws(AdmissionReviewError) -> Success) async {
    do throws(AdmissionReviewError) { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
