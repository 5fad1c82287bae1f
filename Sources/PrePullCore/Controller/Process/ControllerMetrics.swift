// What the controller counts and times.

import Metrics
import PrePullEngine
import Telemetry

/// The controller's metrics.
struct ControllerMetrics: Sendable {
  private let factory: any MetricsFactory
  private let pulls: Timer
  private let reconciles: Timer

  /// Metrics that a registry prints.
  init(registry: PrometheusRegistry) {
    registry.describe("prepull_controller_jobs", help: "Jobs by kind and state.")
    registry.describe("prepull_controller_nodes", help: "Nodes of running jobs by state.")
    registry.describe(
      "prepull_controller_node_tasks_total", help: "Nodes that were dealt with, by outcome and reason.")
    registry.describe(
      "prepull_controller_pull_duration_seconds", help: "Seconds from a Pod's creation until all its images are there.",
      buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800])
    registry.describe("prepull_controller_queue_depth", help: "What waits to be done, by queue.")
    registry.describe(
      "prepull_controller_reconcile_duration_seconds", help: "Seconds that one look at a job took.",
      buckets: [0.0001, 0.001, 0.01, 0.1, 1, 10])
    registry.describe("prepull_controller_leader", help: "1 while this process leads.")
    factory = registry
    pulls = Timer(label: "prepull_controller_pull_duration_seconds", dimensions: [], factory: registry)
    reconciles = Timer(label: "prepull_controller_reconcile_duration_seconds", dimensions: [], factory: registry)
  }

  /// Counts a node's outcome.
  func count(_ outcome: NodeOutcome) {
    let reason = outcome.failure?.code.rawValue ?? ""
    Counter(
      label: "prepull_controller_node_tasks_total",
      dimensions: [("outcome", outcome.failure == nil ? "succeeded" : "failed"), ("reason", reason)], factory: factory
    ).increment()
  }

  /// Notes how long a Pod pulled.
  func notePull(_ seconds: Double) { pulls.recordNanoseconds(Int64(seconds * 1e9)) }

  /// Notes how long a look at a job took.
  func noteReconcile(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    reconciles.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  /// Says how much waits in a queue.
  func note(depth: Int, of queue: String) {
    Gauge(label: "prepull_controller_queue_depth", dimensions: [("queue", queue)], factory: factory).record(depth)
  }

  /// Says how many jobs of a kind are in a state.
  func note(jobs: Int, kind: String, state: String) {
    Gauge(label: "prepull_controller_jobs", dimensions: [("kind", kind), ("state", state)], factory: factory)
      .record(jobs)
  }

  /// Says how many nodes of running jobs are in a state.
  func note(nodes: Int, state: String) {
    Gauge(label: "prepull_controller_nodes", dimensions: [("state", state)], factory: factory).record(nodes)
  }

  /// Says whether this process leads.
  func note(isLeader: Bool) {
    Gauge(label: "prepull_controller_leader", dimensions: [], factory: factory).record(isLeader ? 1 : 0)
  }
}
