// What goes wrong between the controller and the API server, and when the controller dies.

import Glibc
import PrePullSandbox
import Synchronization
import TestSupport

/// Counts the controller's requests, lets some of them go wrong, and kills processes in the middle of others.
final class Weather: Sendable {
  private struct State: Sendable {
    var random: SeededGenerator
    var requests = 0
    var killsLeft: Int
    var nextKill: Int
    var restarts: Set<Int>
    var podsAskedFor = 0
    /// The next first.
    var appointments: [Appointment]
    var pids: [Int: pid_t] = [:]
    var isStopped = false
    var kills = 0
  }

  private let server: SandboxServer
  private let troublemaker: Troublemaker
  private let state: Mutex<State>
  private let faults = Mutex<[Int]>([])
  private let (disturbances, disturb) = AsyncStream<Disturbance>.makeStream()

  private enum Disturbance: Sendable {
    case compaction
    case restart
    case trouble(Trouble)
  }

  init(_ server: SandboxServer, _ plan: ChaosPlan, _ troublemaker: Troublemaker) {
    self.server = server
    self.troublemaker = troublemaker
    var random = plan.random
    let restarts = Set((0..<random.int(1...2)).map { _ in random.int(100...900) })
    let nextKill = Self.killPoint(after: 0, &random)
    state = Mutex(
      State(
        random: random, killsLeft: plan.kills, nextKill: nextKill, restarts: restarts, appointments: plan.appointments))
  }

  /// How many processes were killed so far.
  var kills: Int { state.withLock(\.kills) }

  /// How many requests there were.
  var requests: Int { state.withLock(\.requests) }

  // MARK: - Requests

  /// Begins to disturb requests.
  func begin() {
    func add(_ effect: Fault.Effect, oneIn share: Int, _ matches: @escaping @Sendable (Fault.Request) -> Bool) {
      let id = server.setFault(
        Fault(effect) { [weak self] request in
          matches(request) && self?.state.withLock { $0.random.oneIn(share) } ?? false
        })
      faults.withLock { $0.append(id) }
    }
    // The first that is asked, of every request.
    let id = server.setFault(
      Fault(.close) { [weak self] request in
        self?.count(request)
        return false
      })
    faults.withLock { $0.append(id) }
    add(.close, oneIn: 60) { _ in true }
    add(.closeAfterwards, oneIn: 60) { $0.verb != "watch" }
    add(.status(500), oneIn: 60) { _ in true }
    add(.status(429, reason: "TooManyRequests", retryAfter: 1), oneIn: 200) { _ in true }
    add(.status(409, reason: "Conflict"), oneIn: 60) { ["create", "update", "patch", "delete"].contains($0.verb) }
  }

  /// Lets all requests through from now on, and kills nobody any more.
  func end() {
    for id in faults.withLock({ $0 }) { server.removeFault(id) }
    state.withLock { $0.killsLeft = 0 }
    disturb.finish()
  }

  /// Compacts and restarts the server and makes trouble when it is time, until ``end()`` and the last trouble is over.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { troubles in
      for await disturbance in disturbances {
        switch disturbance {
        case .compaction: server.compact(keeping: 100)
        case .restart: try await server.restart(after: .milliseconds(300))
        case .trouble(let trouble): troubles.addTask { try await self.troublemaker.make(trouble) }
        }
      }
      try await troubles.waitForAll()
    }
  }

  private func count(_ request: Fault.Request) {
    let (pid, disturbances) = state.withLock { state in
      state.requests += 1
      var disturbances: [Disturbance] = []
      if state.restarts.remove(state.requests) != nil { disturbances.append(.restart) }
      if state.random.oneIn(80) { disturbances.append(.compaction) }
      if request.verb == "create", request.target?.resource == "pods" { state.podsAskedFor += 1 }
      while let next = state.appointments.first, next.pods <= state.podsAskedFor {
        state.appointments.removeFirst()
        disturbances.append(.trouble(next.trouble))
      }
      guard state.killsLeft > 0, state.requests >= state.nextKill,
        let victim = state.pids.keys.sorted().randomElement(using: &state.random)
      else { return (pid_t?.none, disturbances) }
      state.killsLeft -= 1
      state.kills += 1
      state.nextKill = Self.killPoint(after: state.requests, &state.random)
      return (state.pids.removeValue(forKey: victim), disturbances)
    }
    for disturbance in disturbances { disturb.yield(disturbance) }
    // The request is carried out all the same.
    if let pid { _ = Glibc.kill(pid, SIGKILL) }
  }

  private static func killPoint(after requests: Int, _ random: inout SeededGenerator) -> Int {
    // While it starts, or while it works.
    requests + (random.oneIn(4) ? random.int(1...20) : random.int(20...220))
  }

  // MARK: - Processes

  /// Notes a process that may be killed; one that comes too late is told to stop.
  func note(_ pid: pid_t, slot: Int) {
    let isStopped = state.withLock { state in
      state.pids[slot] = pid
      return state.isStopped
    }
    if isStopped { _ = Glibc.kill(pid, SIGTERM) }
  }

  /// A process is gone.
  func forget(slot: Int) { state.withLock { $0.pids[slot] = nil } }

  /// Whether no process is to be started any more.
  var isStopped: Bool { state.withLock(\.isStopped) }

  /// Has all processes stopped, gracefully or not.
  func stop(_ signal: Int32 = SIGTERM) {
    let pids = state.withLock { state in
      state.isStopped = true
      return Array(state.pids.values)
    }
    for pid in pids { _ = Glibc.kill(pid, signal) }
  }

  /// Lets processes be started again.
  func resume() { state.withLock { $0.isStopped = false } }
}
