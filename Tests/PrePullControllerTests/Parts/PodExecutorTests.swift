// Tasks as Pods, when the API server does what it likes.

import ControllerTestSupport
import Kubernetes
import PrePullAPI
import PrePullSandbox
import Synchronization
import Testing
import YAML

@testable import PrePullController
@testable import PrePullEngine

@Suite(.timeLimit(.minutes(3))) struct PodExecutorTests {
  /// An executor at work, and what it reports.
  private struct Bench: Sendable {
    let cluster: TestCluster
    let executor: PodExecutor
    let owner: TaskOwner
    let reports: AsyncStream<Event>
  }

  private static func with(_ body: @Sendable @escaping (Bench) async throws -> Void) async throws {
    var simulation = SimulationConfiguration.quick(nodes: 2)
    simulation.pullSeconds = 10_000
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withClient { client in
        let (reports, tell) = AsyncStream<Event>.makeStream()
        let executor = PodExecutor(
          client: client, pods: PullPod(namespace: TestCluster.namespace, usesHostNetwork: false),
          secrets: SecretCopies(client: client, namespace: TestCluster.namespace), gate: WriteGate(nil), logger: .quiet
        ) { tell.yield($1) }
        let bench = Bench(
          cluster: cluster, executor: executor, owner: try .stored(in: cluster), reports: reports)
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { await executor.run(limit: 4) }
          group.addTask { try await body(bench) }
          try await group.next()
          group.cancelAll()
        }
      }
    }
  }

  private static func isStart(_ event: Event?, of node: String = "edge-1") -> Bool {
    if case .taskStarted(TaskID(node: node, attempt: 1)) = event { true } else { false }
  }

  @Test(arguments: [
    Fault.Effect.close, .closeAfterwards, .status(500), .status(503, reason: "ServiceUnavailable"),
    .status(429, reason: "TooManyRequests", retryAfter: 1), .status(409, reason: "Conflict"),
    .status(504, reason: "Timeout"),
  ])
  func `a task gets one Pod, whatever happens to the request`(_ effect: Fault.Effect) async throws {
    try await Self.with { bench in
      let record = PodRecord(bench.cluster)
      bench.cluster.server.setFault(
        Fault(effect, times: 2) { $0.verb == "create" && $0.target?.resource == "pods" })
      bench.executor.start(.of("edge-1"), of: bench.owner)
      var reports = bench.reports.makeAsyncIterator()
      #expect(Self.isStart(await reports.next()))
      #expect(record.nodes == ["edge-1"])
    }
  }

  @Test func `a removal of a former life of the job does not take the Pod of this one`() async throws {
    try await Self.with { bench in
      let record = PodRecord(bench.cluster)
      var reports = bench.reports.makeAsyncIterator()
      bench.executor.start(.of("edge-1"), of: bench.owner)
      #expect(Self.isStart(await reports.next()))
      let (arrivals, arrive) = AsyncStream<Void>.makeStream()
      bench.cluster.server.setFault(
        Fault(.delay(.seconds(1)), times: 1) {
          guard $0.verb == "delete", $0.target?.resource == "pods" else { return false }
          arrive.yield()
          return true
        })
      bench.executor.remove(TaskID(node: "edge-1", attempt: 1), of: bench.owner.job)
      for await _ in arrivals { break }
      bench.executor.forget(bench.owner.job.uid)
      bench.executor.start(.of("edge-1"), of: bench.owner)
      while let report = await reports.next(), !Self.isStart(report) {}
      #expect(record.nodes == ["edge-1", "edge-1"])
      let pods = try bench.cluster.pods
      #expect(pods.count == 1)
      #expect(pods.allSatisfy { $0["metadata"]?["deletionTimestamp"] == nil })
    }
  }

  @Test func `a task that is asked for twice has one Pod`() async throws {
    try await Self.with { bench in
      let record = PodRecord(bench.cluster)
      var reports = bench.reports.makeAsyncIterator()
      for _ in 0..<2 {
        bench.executor.start(.of("edge-1"), of: bench.owner)
        #expect(Self.isStart(await reports.next()))
      }
      #expect(record.nodes == ["edge-1"])
    }
  }

  @Test(arguments: [
    (422, "Invalid", true), (400, "BadRequest", true), (403, "Forbidden", false), (404, "NotFound", false),
  ])
  func `a Pod that is refused is reported, for good or for now`(
    _ code: Int, _ reason: String, _ isFinal: Bool
  ) async throws {
    try await Self.with { bench in
      bench.cluster.server.setFault(
        Fault(.status(code, reason: reason, message: "because"), times: 1) {
          $0.verb == "create" && $0.target?.resource == "pods"
        })
      bench.executor.start(.of("edge-1"), of: bench.owner)
      var reports = bench.reports.makeAsyncIterator()
      guard case .taskNotStarted(_, .notStarted, let message, let final)? = await reports.next() else {
        Issue.record("no refusal was reported")
        return
      }
      #expect(final == isFinal)
      #expect(message.contains("because"), "\(message)")
      let pods = try bench.cluster.pods
      #expect(pods.isEmpty)
    }
  }

  @Test(arguments: [500, 504, 413])
  func `what a server that is there fails to do again and again is reported in its words`(_ code: Int) async throws {
    try await Self.with { bench in
      bench.cluster.server.setFault(
        Fault(.status(code, message: "the webhook is down")) { $0.verb == "create" && $0.target?.resource == "pods" })
      bench.executor.start(.of("edge-1"), of: bench.owner)
      var reports = bench.reports.makeAsyncIterator()
      guard case .taskNotStarted(_, .notStarted, let message, isFinal: false)? = await reports.next() else {
        Issue.record("no failure was reported")
        return
      }
      #expect(message == "the Pod could not be created: the webhook is down")
    }
  }

  @Test func `a Pod that is made by a request that failed is found`() async throws {
    try await Self.with { bench in
      let record = PodRecord(bench.cluster)
      // Made by the first, and told by none.
      bench.cluster.server.setFault(
        Fault(.closeAfterwards, times: 1) { $0.verb == "create" && $0.target?.resource == "pods" })
      bench.cluster.server.setFault(Fault(.status(500)) { $0.verb == "create" && $0.target?.resource == "pods" })
      bench.executor.start(.of("edge-1"), of: bench.owner)
      var reports = bench.reports.makeAsyncIterator()
      #expect(Self.isStart(await reports.next()))
      #expect(record.nodes == ["edge-1"])
    }
  }

  @Test(arguments: [(403, "Forbidden"), (422, "Invalid"), (500, "InternalError")])
  func `a Secret that cannot be copied is reported in the server's words`(_ code: Int, _ reason: String) async throws {
    try await Self.with { bench in
      try bench.cluster.server.put(
        dockerSecret("pull", in: "prod", registry: "registry.example.com", user: "me", password: "x"))
      bench.cluster.server.setFault(
        Fault(.status(code, reason: reason, message: "no more of them")) {
          $0.verb == "create" && $0.target?.resource == "secrets"
        })
      bench.executor.start(.of("edge-1", secrets: [try NamespacedName("prod/pull")]), of: bench.owner)
      var reports = bench.reports.makeAsyncIterator()
      guard case .taskNotStarted(_, .notStarted, let message, isFinal: false)? = await reports.next() else {
        Issue.record("no failure was reported")
        return
      }
      #expect(message == "the Secret prod/pull could not be copied: no more of them")
    }
  }

  @Test func `a Secret that is missing is reported, and no Pod is made`() async throws {
    try await Self.with { bench in
      let order = TaskOrder.of("edge-1", secrets: [try NamespacedName("prod/pull")])
      bench.executor.start(order, of: bench.owner)
      var reports = bench.reports.makeAsyncIterator()
      guard case .taskNotStarted(_, .secretMissing, let message, isFinal: false)? = await reports.next() else {
        Issue.record("no refusal was reported")
        return
      }
      #expect(message == "there is no Secret prod/pull")
      let pods = try bench.cluster.pods
      #expect(pods.isEmpty)
    }
  }

  @Test func `a Pod that is removed goes, though requests fail, and one that is gone is told so`() async throws {
    try await Self.with { bench in
      var reports = bench.reports.makeAsyncIterator()
      bench.executor.start(.of("edge-1"), of: bench.owner)
      _ = await reports.next()
      bench.cluster.server.setFault(
        Fault(.status(500), times: 2) { $0.verb == "delete" && $0.target?.resource == "pods" })
      bench.executor.remove(TaskID(node: "edge-1", attempt: 1), of: bench.owner.job)
      try await bench.cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      bench.executor.remove(TaskID(node: "edge-2", attempt: 1), of: bench.owner.job)
      guard case .taskGone(TaskID(node: "edge-2", attempt: 1))? = await reports.next() else {
        Issue.record("it was not told")
        return
      }
    }
  }

  @Test func `a task that is taken back before its Pod is made gets none`() async throws {
    try await Self.with { bench in
      let record = PodRecord(bench.cluster)
      bench.cluster.server.setFault(
        Fault(.status(500)) { $0.verb == "create" && $0.target?.resource == "pods" })
      bench.executor.start(.of("edge-1"), of: bench.owner)
      bench.executor.remove(TaskID(node: "edge-1", attempt: 1), of: bench.owner.job)
      var reports = bench.reports.makeAsyncIterator()
      guard case .taskGone? = await reports.next() else {
        Issue.record("it was not told")
        return
      }
      #expect(record.nodes.isEmpty)
    }
  }
}
