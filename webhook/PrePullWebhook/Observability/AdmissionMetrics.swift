// What the webhook counts of its answers.

import CoreMetrics
import PrePullAPI
import PrePullAdmission
import Synchronization
public import Telemetry

/// Requests by endpoint, kind, operation and outcome, their duration, how many are being answered, and HTTP errors.
public final class AdmissionMetrics: Sendable {
  private struct Key: Hashable {
    var endpoint: AdmissionEndpoint
    var kind: String
    var operation: AdmissionRequest.Operation
    var outcome: String
  }

  private let registry: PrometheusRegistry
  // Making a counter sorts its labels and takes the registry's lock: done once for each combination.
  private let counters = Mutex<[Key: Counter]>([:])
  private let durations: [AdmissionEndpoint: Timer]
  private let inFlight: Meter

  /// Adds the webhook's metrics to a registry.
  public init(registry: PrometheusRegistry) {
    self.registry = registry
    registry.describe("prepull_webhook_requests_total", help: "Admission reviews answered.")
    registry.describe("prepull_webhook_request_duration_seconds", help: "Time from a whole body to its answer.")
    registry.describe("prepull_webhook_requests_in_flight", help: "HTTP requests that are being answered.")
    registry.describe("prepull_webhook_http_errors_total", help: "HTTP requests answered with an error status.")
    durations = Dictionary(
      uniqueKeysWithValues: AdmissionEndpoint.allCases.map { endpoint in
        let dimensions = [("endpoint", endpoint.name)]
        return (
          endpoint,
          Timer(label: "prepull_webhook_request_duration_seconds", dimensions: dimensions, factory: registry)
        )
      })
    inFlight = Meter(label: "prepull_webhook_requests_in_flight", factory: registry)
  }

  func answered(
    _ request: AdmissionRequest, at endpoint: AdmissionEndpoint, with response: AdmissionResponse, in time: Duration
  ) {
    durations[endpoint]?.record(duration: time)
    // Anybody can post a review of any kind: only ours get a series of their own.
    let isOurs = ResourceKind.all.contains { $0.kind == request.kind.kind && $0.group == request.kind.group }
    let key = Key(
      endpoint: endpoint, kind: isOurs ? request.kind.kind : "other", operation: request.operation,
      outcome: !response.isAllowed ? "refused" : response.patch.isEmpty ? "allowed" : "patched")
    counter(key).increment()
  }

  func failed(status: Int) {
    Counter(
      label: "prepull_webhook_http_errors_total", dimensions: [("code", String(status))], factory: registry
    ).increment()
  }

  func requestStarted() { inFlight.increment() }
  func requestEnded() { inFlight.decrement() }

  private func counter(_ key: Key) -> Counter {
    counters.withLock { counters in
      if let known = counters[key] { return known }
      let dimensions = [
        ("endpoint", key.endpoint.name), ("kind", key.kind), ("operation", key.operation.rawValue),
        ("outcome", key.outcome),
      ]
      let made = Counter(label: "prepull_webhook_requests_total", dimensions: dimensions, factory: registry)
      counters[key] = made
      return made
    }
  }
}
