// One job of 300 nodes through a seed's weather, and what is left of it.

import ControllerTestSupport
import Glibc
import PrePullEngine
import PrePullSandbox
import Testing
import YAML

/// Carries out a plan and looks at everything that it must have come to.
struct ChaosRun: Sendable {
  let plan: ChaosPlan
  let cluster: TestCluster
  let weather: Weather

  /// Runs a seed in a cluster of its own.
  static func run(seed: UInt64) async throws {
    let plan = try ChaosPlan(seed: seed)
    try await TestCluster.with(plan.simulation) { cluster in
      try await ChaosRun(plan: plan, cluster: cluster, weather: Weather(cluster.server, plan)).run()
    }
  }

  private func run() async throws {
    for secret in plan.secrets { try cluster.server.put(secret) }
    let (pods, configMaps) = (cluster.server.record(.pods), cluster.server.record(.configMaps))
    weather.begin()
    // Whoever reads the object as it is put sees it as if a user had created it.
    let job = try cluster.server.put(plan.job)
    let ended = try await withControllers {
      let ended = try await cluster.waitForEnd(of: job, limit: .seconds(240))
      try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      // Removed by the controller or by its own clock; a status that came last counts.
      return try cluster.job(job) ?? ended
    } afterwards: {
      if !plan.isDeletedUnseen {
        try checkAndDelete(job, pods, configMaps)
        try await cluster.waitForNothingLeft()
      }
    }
    #expect(pods.gaps == 0 && configMaps.gaps == 0, "the record of seed \(plan.seed) has gaps")
    if plan.isDeletedUnseen {
      try checkAndDelete(job, pods, configMaps)
      weather.resume()
      try await withControllers {
        try await cluster.waitForNothingLeft()
        return ended
      } afterwards: {
      }
    }
    #expect(try cluster.job(job) == nil)
    #expect(try cluster.leftovers == [])
    print(
      "seed \(plan.seed): \(plan.job["kind"]?.string ?? ""), \(weather.kills) kills, \(weather.requests) requests, "
        + "\(plan.competes ? "two controllers" : "one controller")")
  }

  /// Keeps controllers running, as a Deployment does, while `body` and `afterwards` run.
  @discardableResult
  private func withControllers(
    _ body: @Sendable @escaping () async throws -> Node, afterwards: @Sendable @escaping () async throws -> Void
  ) async throws -> Node {
    try await withThrowingTaskGroup(of: Node?.self) { group in
      let slots = plan.competes ? 2 : 1
      let flags = plan.competes ? ["--lease-duration", "3"] : ["--leader-elect", "false"]
      for slot in 0..<slots {
        group.addTask {
          try await self.keepRunning(slot, flags)
          return nil
        }
      }
      group.addTask {
        try await weather.run()
        return nil
      }
      group.addTask {
        defer { weather.stop() }
        let result = try await body()
        // The weather clears up only now, so that the last controllers live in it, too.
        weather.end()
        try await afterwards()
        return result
      }
      var result: Node?
      do {
        while let next = try await group.next() { result = next ?? result }
      } catch {
        weather.end()
        weather.stop(SIGKILL)
        group.cancelAll()
        throw error
      }
      return try #require(result)
    }
  }

  private func keepRunning(_ slot: Int, _ flags: [String]) async throws {
    while !weather.isStopped, !Task.isCancelled {
      let end = try await ControllerUnderTest.run(cluster.server, flags) { controller in
        weather.note(controller.pid, slot: slot)
        await controller.log.waitForEnd()
        weather.forget(slot: slot)
      }
      // It was killed, or told to stop; it never ends by itself.
      if let code = end.end.exitCode {
        #expect(code == 0 && weather.isStopped, "seed \(plan.seed): exit code \(code)\n\(end.end.log.suffix(2000))")
      }
    }
  }

  // MARK: - What must have come of it

  private func checkAndDelete(_ job: Node, _ pods: ChangeRecord, _ configMaps: ChangeRecord) throws {
    let ended = try #require(try cluster.job(job))
    let verdict = Verdict(
      job: job.uid, concurrency: plan.concurrency, pods: pods.changes, configMaps: configMaps.changes,
      evicted: Set(plan.simulation.incidents.flatMap { plan.simulation.nodes(of: $0) }))
    let complaints = verdict.complaints()
    #expect(complaints.isEmpty, "seed \(plan.seed): \(complaints.prefix(10).joined(separator: "\n"))")

    let outcomes = try cluster.ledger(of: job).outcomes
    #expect(outcomes.count == ChaosPlan.nodeCount, "seed \(plan.seed)")
    for (node, expected) in plan.expected {
      let isFailure = outcomes[node]?.failure != nil
      switch expected {
      case .success: #expect(!isFailure, "seed \(plan.seed): \(node) failed: \(String(describing: outcomes[node]))")
      case .failure: #expect(isFailure, "seed \(plan.seed): \(node) succeeded")
      // Without a kill nobody forgets an attempt.
      case .either: if weather.kills == 0 { #expect(isFailure, "seed \(plan.seed): \(node) succeeded") }
      }
    }
    try StatusCheck(seed: plan.seed, status: try #require(ended["status"]), outcomes: outcomes).check(plan.job)
    try cluster.server.delete(job.resourceID, namespace: job.namespace, name: job.name)
  }
}
