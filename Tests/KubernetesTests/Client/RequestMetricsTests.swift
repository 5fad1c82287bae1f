// What a process counts of its requests.

import Kubernetes
import MetricsTestKit
import Testing

@Suite struct RequestMetricsTests {
  @Test func `requests are counted and timed by verb, resource and outcome`() async throws {
    let metrics = TestMetrics()
    let options = testOptions {
      $0.observer = RequestMetrics(factory: metrics).observe
      $0.retry = .never
    }
    let calls = Counter()
    try await withServer(
      { _, reply in
        try await reply.send(calls.next() < 3 ? 200 : 404, "{}")
      }, options: options
    ) { client, _ in
      _ = try await client.get(.secrets, "a", namespace: "x")
      _ = try await client.get(.secrets, "b", namespace: "y")
      _ = try await failure { try await client.get(.secrets, "c", namespace: "z") }
    }
    let dimensions = [("verb", "get"), ("resource", "secrets"), ("subresource", "")]
    let good = try metrics.expectCounter("kubernetes_client_requests_total", dimensions + [("code", "200")])
    let bad = try metrics.expectCounter("kubernetes_client_requests_total", dimensions + [("code", "404")])
    let times = try metrics.expectTimer("kubernetes_client_request_duration_seconds", dimensions)
    #expect(good.totalValue == 2)
    #expect(bad.totalValue == 1)
    #expect(times.values.count == 3)
  }
}
