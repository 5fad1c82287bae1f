// From the body of a webhook call to the body of its answer.

public import Logging
public import NIOCore
import PrePullAPI
public import PrePullAdmission
import Telemetry

/// Answers AdmissionReviews: reads one, has its Secrets looked up, decides, and tells logs and metrics.
public struct AdmissionService: Sendable {
  private let secrets: any SecretChecking
  private let metrics: AdmissionMetrics
  private let logger: Logger

  /// A service.
  ///
  /// - Parameters:
  ///   - secrets: Knows the cluster's Secrets.
  ///   - metrics: Counts what was answered.
  ///   - logger: Is told of every refusal at `info`, of everything that was allowed at `debug`.
  public init(secrets: any SecretChecking, metrics: AdmissionMetrics, logger: Logger) {
    self.secrets = secrets
    self.metrics = metrics
    self.logger = logger
  }

  /// Answers a review.
  ///
  /// - Parameters:
  ///   - body: The AdmissionReview as JSON.
  ///   - endpoint: Where it was posted to.
  /// - Returns: The AdmissionReview with the answer, as JSON.
  /// - Throws: What is wrong with the body; the answer is an HTTP error then.
  public func answer(_ body: ByteBuffer, at endpoint: AdmissionEndpoint) async throws(AdmissionReviewError) -> [UInt8] {
    let started = ContinuousClock.now
    let request = try Self.request(from: body)
    var findings = SecretFindings.none
    if Reviewer.mayNameSecrets(request) {
      findings = await secrets.findings(for: Reviewer.secretDemand(of: request), of: request)
    }
    let response =
      switch endpoint {
      case .mutate: Reviewer.mutate(request, now: Timestamp.seconds(), secrets: findings)
      case .validate: Reviewer.validate(request, secrets: findings)
      }
    metrics.answered(request, at: endpoint, with: response, in: started.duration(to: .now))
    log(request, response, at: endpoint)
    return response.reviewJSON()
  }

  private static func request(from body: ByteBuffer) throws(AdmissionReviewError) -> AdmissionRequest {
    let outcome = body.withUnsafeReadableBytes { bytes -> Result<AdmissionRequest, AdmissionReviewError> in
      bytes.withMemoryRebound(to: UInt8.self) { bytes in
        Result { () throws(AdmissionReviewError) in try AdmissionRequest(reviewJSON: bytes) }
      }
    }
    return try outcome.get()
  }

  private func log(_ request: AdmissionRequest, _ response: AdmissionResponse, at endpoint: AdmissionEndpoint) {
    let level: Logger.Level = response.isAllowed ? .debug : .info
    guard logger.logLevel <= level else { return }
    // Who forges a review may not fill the log with it.
    let longest = 253
    var metadata: Logger.Metadata = [
      "uid": "\(request.uid.prefix(longest))", "endpoint": "\(endpoint.name)",
      "operation": "\(request.operation.rawValue)",
      "kind": "\(request.kind.kind.prefix(longest))", "version": "\(request.kind.version.prefix(longest))",
      "name": "\(request.name.prefix(longest))",
      "user": "\(request.user.username.prefix(longest))", "dryRun": "\(request.isDryRun)",
    ]
    if !request.namespace.isEmpty { metadata["namespace"] = "\(request.namespace.prefix(longest))" }
    if let status = response.status {
      metadata["causes"] = .array((status.details?.causes ?? []).prefix(20).map { "\($0.field): \($0.message)" })
      if status.details == nil { metadata["reason"] = "\(status.message)" }
    } else {
      metadata["changes"] = "\(response.patch.operations.count)"
    }
    if !response.warnings.isEmpty { metadata["warnings"] = .array(response.warnings.map { "\($0)" }) }
    logger.log(level: level, response.isAllowed ? "allowed" : "refused", metadata: metadata)
  }
}
