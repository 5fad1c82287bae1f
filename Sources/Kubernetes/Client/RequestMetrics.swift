// Counts and times requests for whoever watches the process.

import Metrics

/// The metrics of a client's requests: `options.observer = RequestMetrics().observe`.
///
/// `kubernetes_client_requests_total` and `kubernetes_client_request_duration_seconds`, by verb, resource and outcome.
/// Names of objects and namespaces are left out: there is no bound on their number.
public struct RequestMetrics: Sendable {
  private let factory: any MetricsFactory

  /// Makes metrics.
  ///
  /// - Parameter factory: Where they go; the process's own when nothing else is said.
  public init(factory: any MetricsFactory = MetricsSystem.factory) { self.factory = factory }

  /// Counts one request.
  @Sendable public func observe(_ record: RequestRecord) {
    let dimensions = [
      ("verb", record.verb.rawValue), ("resource", record.resource?.description ?? "other"),
      ("subresource", record.subresource ?? ""),
    ]
    let outcome = record.httpStatus.map(String.init) ?? record.failure?.rawValue ?? "unknown"
    Counter(label: "kubernetes_client_requests_total", dimensions: dimensions + [("code", outcome)], factory: factory)
      .increment()
    Timer(label: "kubernetes_client_request_duration_seconds", dimensions: dimensions, factory: factory)
      .recordNanoseconds(Int64(record.duration.inSeconds * 1e9))
  }
}
