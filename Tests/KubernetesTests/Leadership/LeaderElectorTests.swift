// Elections over a server that fails.

import Synchronization
import TestSupport
import Testing
import YAML

@testable import Kubernetes

@Suite(.timeLimit(.minutes(5))) struct LeaderElectorTests {
  static let key = ObjectKey(namespace: "a", name: "lead")
  static let path = "/apis/coordination.k8s.io/v1/namespaces/a/leases/lead"

  /// Longer than a test may take, so that what waits for a Lease to be over fails.
  static let times = options(lease: 3600, renew: 2400)
  /// For what waits until a Lease is over.
  static let shortTimes = options(lease: 3, renew: 2)

  static func options(lease: Int, renew: Int) -> LeaderElector.Options {
    var options = LeaderElector.Options()
    options.leaseDuration = .seconds(lease)
    options.renewDeadline = .seconds(renew)
    options.retryPeriod = .milliseconds(100)
    return options
  }

  func elector(
    _ client: KubernetesClient, _ identity: String, _ options: LeaderElector.Options = times
  ) throws -> LeaderElector {
    try LeaderElector(client: client, lease: Self.key, identity: identity, options: options)
  }

  @Test func `a leader works, renews, and gives the Lease up`() async throws {
    let objects = FakeObjects()
    try await withServer(objects.handle) { client, server in
      let number = try await elector(client, "one").run { leadership in
        #expect(LeaseRecord(objects[Self.path] ?? [:]).holder == "one")
        let until = leadership.validUntil
        // Renewed at least once.
        while leadership.validUntil == until { try await Task.sleep(for: .milliseconds(10)) }
        #expect(leadership.isValid)
        return leadership.number
      }
      #expect(number == 0)
      #expect(LeaseRecord(objects[Self.path] ?? [:]).holder == "")
      // The next one need not wait, and its reign has a higher number.
      let next = try await elector(client, "two").run { $0.number }
      #expect(next > number)
    }
  }

  @Test func `a candidate that cannot have the Lease says why, until it can`() async throws {
    let isForbidden = Mutex(true)
    let objects = FakeObjects { _, reply in
      guard isForbidden.withLock({ $0 }) else { return false }
      try await reply.send(403, #"{"kind": "Status", "status": "Failure", "reason": "Forbidden", "code": 403}"#)
      return true
    }
    try await withServer(objects.handle) { client, _ in
      let elector = try elector(client, "one")
      #expect(elector.problem == nil)
      async let work: Void = elector.run { _ in }
      try await eventually("a problem") { elector.problem != nil }
      #expect(elector.problem?.code == .forbidden)
      isForbidden.withLock { $0 = false }
      try await work
      #expect(elector.problem == nil)
    }
  }

  @Test func `what the work throws is thrown, after the Lease is given up`() async throws {
    let objects = FakeObjects()
    try await withServer(objects.handle) { client, _ in
      await #expect(throws: Unexpected.self) { try await elector(client, "one").run { _ in throw Unexpected() } }
      #expect(LeaseRecord(objects[Self.path] ?? [:]).holder == "")
    }
  }

  @Test func `a leader that is stopped gives the Lease up once its work has ended`() async throws {
    let objects = FakeObjects()
    let working = AsyncStream<Void>.makeStream()
    let holderAtTheEnd = Collector<String>()
    try await withServer(objects.handle) { client, _ in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          _ = try? await elector(client, "one").run { _ in
            working.continuation.yield()
            do {
              try await Task.sleep(for: .seconds(60))
            } catch {
              holderAtTheEnd.append(LeaseRecord(objects[Self.path] ?? [:]).holder)
            }
          }
        }
        var signals = working.stream.makeAsyncIterator()
        await signals.next()
        group.cancelAll()
      }
      #expect(holderAtTheEnd.all == ["one"])
      #expect(LeaseRecord(objects[Self.path] ?? [:]).holder == "")
    }
  }

  @Test func `a leader that cannot renew stops its work before the Lease can be lost`() async throws {
    let isDown = Mutex(false)
    let objects = FakeObjects { _, reply in
      guard isDown.withLock({ $0 }) else { return false }
      try await reply.hang()
      return true
    }
    try await withServer(objects.handle) { client, _ in
      let wasValid = Collector<Bool>()
      await #expect(throws: LeadershipLost.self) {
        try await elector(client, "one", Self.options(lease: 30, renew: 2)).run { leadership in
          isDown.withLock { $0 = true }
          do { try await Task.sleep(for: .seconds(60)) } catch { wasValid.append(leadership.isValid) }
        }
      }
      #expect(wasValid.all == [true])
    }
  }

  @Test func `a Lease that somebody else has taken ends the work`() async throws {
    let objects = FakeObjects()
    try await withServer(objects.handle) { client, _ in
      let error = await #expect(throws: LeadershipLost.self) {
        try await elector(client, "one").run { _ in
          var lease = try await client.get(.leases, "lead", namespace: "a")
          var record = LeaseRecord(lease)
          record.holder = "usurper"
          lease = record.written(to: lease)
          while LeaseRecord(objects[Self.path] ?? [:]).holder != "usurper" {
            do throws(KubernetesError) {
              _ = try await client.update(.leases, lease)
            } catch {
              lease = record.written(to: try await client.get(.leases, "lead", namespace: "a"))
            }
          }
          try await Task.sleep(for: .seconds(60))
        }
      }
      #expect(error?.description.contains("usurper") == true)
      #expect(LeaseRecord(objects[Self.path] ?? [:]).holder == "usurper")
    }
  }

  @Test func `times and names that cannot work are refused`() async throws {
    try await withServer(FakeObjects().handle) { client, _ in
      var odd = Self.times
      odd.renewDeadline = odd.leaseDuration
      #expect(throws: KubernetesError.self) {
        try LeaderElector(client: client, lease: Self.key, identity: "x", options: odd)
      }
      #expect(throws: KubernetesError.self) { try LeaderElector(client: client, lease: Self.key, identity: "") }
      #expect(throws: KubernetesError.self) {
        try LeaderElector(client: client, lease: ObjectKey(name: "lead"), identity: "x")
      }
    }
  }

  @Test(arguments: Array(0..<UInt64(Soak.count(40, part: 2))))
  func `however the server fails, never do two work at once`(seed: UInt64) async throws {
    let random = Mutex(SeededGenerator(seed: seed))
    let objects = FakeObjects { _, reply in
      switch random.withLock({ $0.int(0...19) }) {
      case 0:
        try await reply.cut()
        return true
      case 1:
        try await reply.send(500, "")
        return true
      case 2:
        // Long enough for a claim to run out.
        try await Task.sleep(for: .milliseconds(random.withLock { $0.int(0...3_500) }))
        return false
      default: return false
      }
    }
    try await withServer(objects.handle, options: testOptions { $0.retry = .never }) { client, _ in
      let working = Crowd()
      let clashes = Counter()
      let reigns = Collector<Int>()
      await withTaskGroup(of: Void.self) { group in
        for candidate in 0..<3 {
          group.addTask {
            for round in 0..<4 where !Task.isCancelled {
              // Lost reigns are what this is about.
              _ = try? await elector(client, "c\(candidate)-\(round)", Self.shortTimes).run { leadership in
                reigns.append(leadership.number)
                if working.enter() > 1 { _ = clashes.next() }
                do { try await Task.sleep(for: .milliseconds(300)) } catch {}
                working.leave()
              }
            }
          }
        }
      }
      #expect(clashes.value == 0, "seed \(seed)")
      #expect(
        reigns.all == reigns.all.sorted() && Set(reigns.all).count == reigns.all.count, "seed \(seed): \(reigns.all)")
    }
  }
}

/// How many are at work.
private final class Crowd: Sendable {
  private let count = Mutex(0)
  func enter() -> Int {
    count.withLock {
      $0 += 1; return $0
    }
  }
  func leave() { count.withLock { $0 -= 1 } }
}
