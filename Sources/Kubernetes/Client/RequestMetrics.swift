// Counts and times requests for whoever watches the process.

import Metrics

/// The metrics of a client's requests: `options.observer = RequestMetrics.observe`.
///
/// `kubernetes_client_requests_total` and `kubernetes_client_request_duration_seconds`, by verb, resource and outcome.
/// Names of objects and namespaces are left out: there is no bound on their number.
public enum RequestMetrics {
  /// Counts one request.
  @Sendable public static func observe(_ record: RequestRecord) {
    let dimensions = [
      ("verb", record.verb.rawValue), ("resource", record.resource?.description ?? "other"),
      ("subresource", record.subresource ?? ""),
    ]
    let outcome = record.httpStatus.map(String.init) ?? record.failure?.rawValue ?? "unknown"
    Counter(label: "kubernetes_client_requests_total", dimensions: dimensions + [("code", outcome)]).increment()
    Timer(label: "kubernetes_client_request_duration_seconds", dimensions: dimensions)
      .recordNanoseconds(Int64(record.duration.inSeconds * 1e9))
  }
}
