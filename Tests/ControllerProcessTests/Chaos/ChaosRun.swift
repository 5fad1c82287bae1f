// One job of 300 nodes and more through a seed's weather.

import ControllerTestSupport
import Glibc
import PrePullEngine
import PrePullSandbox
import YAML

/// Carries out a plan and looks at everything that it must have come to.
struct ChaosRun: Sendable {
  let plan: ChaosPlan
  let cluster: TestCluster
  let job: Node
  let weather: Weather
  let troublemaker: Troublemaker
  let record: Record

  /// What happened to the things that the verdict is about.
  struct Record: Sendable {
    let jobs: ChangeRecord
    let pods: ChangeRecord
    let configMaps: ChangeRecord
    let secrets: ChangeRecord

    init(_ server: SandboxServer, job: ResourceID) {
      jobs = server.record(job)
      pods = server.record(.pods)
      configMaps = server.record(.configMaps)
      secrets = server.record(.secrets)
    }

    var gaps: Int { [jobs, pods, configMaps, secrets].reduce(0) { $0 + $1.gaps } }
  }

  /// Runs a seed in a cluster of its own.
  ///
  /// - Returns: What happened, in a line, and every broken promise.
  static func run(seed: UInt64) async throws -> (summary: String, complaints: [String]) {
    let plan = try ChaosPlan(seed: seed)
    return try await TestCluster.with(plan.simulation) { cluster in
      for object in plan.secrets + plan.unfitNodeObjects { try cluster.server.put(object) }
      let record = Record(cluster.server, job: plan.job.resourceID)
      // Whoever reads the object as it is put sees it as if a user had created it.
      let job = try cluster.server.put(plan.job)
      let troublemaker = Troublemaker(cluster, job: job)
      let weather = Weather(cluster.server, plan, troublemaker)
      let run = ChaosRun(
        plan: plan, cluster: cluster, job: job, weather: weather, troublemaker: troublemaker, record: record)
      return try await run.run()
    }
  }

  private func run() async throws -> (summary: String, complaints: [String]) {
    weather.begin()
    var complaints = try await withControllers {
      let ended = try await cluster.waitForEnd(of: job, limit: .seconds(1800))
      try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      return try cluster.job(job) == nil ? ["the job went away: \(ended)"] : []
    } afterwards: {
      // A status that came last counts.
      guard !plan.isDeletedUnseen else { return [] }
      let complaints = try judge()
      try deleteJob()
      try await cluster.waitForNothingLeft()
      return complaints
    }
    if plan.isDeletedUnseen {
      complaints += try judge()
      try deleteJob()
      weather.resume()
      complaints += try await withControllers {
        try await cluster.waitForNothingLeft()
        return []
      } afterwards: {
        []
      }
    }
    if try cluster.job(job) != nil { complaints.append("the job is still there") }
    complaints += try cluster.leftovers.map { "\($0) is left" }
    return (summary, complaints)
  }

  private var summary: String {
    let troubles = plan.appointments.map { "\($0.trouble)".prefix { $0 != "(" } }.joined(separator: " ")
    return "\(plan.job["kind"]?.string ?? ""), \(weather.kills) kills, \(weather.requests) requests, "
      + "\(plan.competes ? "two controllers" : "one controller")\(plan.unfitNodes.isEmpty ? "" : ", shards")"
      + (troubles.isEmpty ? "" : ", \(troubles)") + damage
  }

  /// What strangers did to what was stored, and what that made the controller do.
  private var damage: String {
    let victims = troublemaker.destroyedUIDs
    guard !victims.isEmpty else { return "" }
    let history = OutcomeHistory(job: job.uid, configMaps: record.configMaps.changes, victims: victims)
    let pods = PodLife.all(of: job.uid, in: record.pods.changes)
    return "; \(victims.count) objects destroyed, \(history.destroyed.count) outcomes with them, "
      + "\(pods.count - Set(pods.map(\.node)).count) pulls again"
  }

  private func judge() throws -> [String] {
    guard let ended = try cluster.job(job) else { return ["the job went away"] }
    return try ChaosJudgement(run: self, ended: ended).complaints()
  }

  private func deleteJob() throws {
    if plan.lateRefusals.count > 0 {
      troublemaker.refuseRemovals(plan.lateRefusals.count, status: plan.lateRefusals.status)
    }
    try cluster.server.delete(job.resourceID, namespace: job.namespace, name: job.name)
  }

  // MARK: - Processes

  /// Keeps controllers running, as a Deployment does, while `body` and `afterwards` run.
  ///
  /// - Returns: The complaints of both, and of how processes ended.
  private func withControllers(
    _ body: @Sendable @escaping () async throws -> [String],
    afterwards: @Sendable @escaping () async throws -> [String]
  ) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String].self) { group in
      let slots = plan.competes ? 2 : 1
      let flags = plan.competes ? ["--lease-duration", "3"] : ["--leader-elect", "false"]
      for slot in 0..<slots { group.addTask { try await self.keepRunning(slot, flags) } }
      group.addTask {
        defer { weather.stop() }
        async let storm: Void = weather.run()
        let complaints: [String]
        do {
          complaints = try await body()
        } catch {
          weather.end()
          throw error
        }
        // The weather clears up only now, so that the last controllers live in it, too.
        weather.end()
        try await storm
        return try await complaints + afterwards()
      }
      do {
        return try await group.reduce(into: []) { $0 += $1 }
      } catch {
        weather.end()
        weather.stop(SIGKILL)
        group.cancelAll()
        throw error
      }
    }
  }

  private func keepRunning(_ slot: Int, _ flags: [String]) async throws -> [String] {
    var complaints: [String] = []
    while !weather.isStopped, !Task.isCancelled {
      let end = try await ControllerUnderTest.run(cluster.server, flags) { controller in
        weather.note(controller.pid, slot: slot)
        await controller.log.waitForEnd()
        weather.forget(slot: slot)
      }
      // It was killed, or told to stop; it never ends by itself.
      if let code = end.end.exitCode, code != 0 || !weather.isStopped {
        complaints.append("a controller ended with exit code \(code)\n\(end.end.errors.suffix(2000))")
      }
    }
    return complaints
  }
}
