// What is kept of look-ups, for how long, and how often is asked.
import PrePullAdmission
import Synchronization
import Testing

@testable import PrePullWebhook

@Suite struct SecretCacheTests {
  static let name = SecretDemand.Secret(namespace: "prod", name: "regcred")

  @Test func `a Secret that is there is kept longer than one that is not`() async throws {
    let clock = TestClock()
    let secrets = FakeSecrets(["prod/regcred": { try usable("r.example") }])
    let cache = CachedSecretSource(secrets, clock: clock)
    let absent = SecretDemand.Secret(namespace: "prod", name: "absent")
    for (after, asked) in [
      (Duration.zero, 2), (.milliseconds(900), 2), (.milliseconds(200), 3), (.milliseconds(3_800), 4),
      (.milliseconds(200), 5),
    ] {
      clock.advance(by: after)
      #expect(try await cache.secret(Self.name) == usable("r.example"))
      #expect(try await cache.secret(absent) == .missing)
      #expect(secrets.asked.count == asked, "after \(clock.now.offset)")
    }
  }

  @Test func `many who ask at once ask once`() async throws {
    let gate = Gate()
    let secrets = FakeSecrets([
      "prod/regcred": {
        await gate.wait(); return .missing
      }
    ])
    let cache = cache(secrets)
    try await withThrowingTaskGroup(of: SecretState.self) { group in
      for _ in 0..<50 { group.addTask { try await cache.value(for: Self.name) } }
      await gate.opened(whenWaiting: 1)
      for try await state in group { #expect(state == .missing) }
    }
    // Whoever came after the gate was opened found the answer kept.
    #expect(secrets.asked.count == 1)
  }

  @Test func `a failure reaches all who wait and is not kept`() async throws {
    let secrets = FakeSecrets(["prod/regcred": { throw LookupFailure("down") }])
    let cache = CachedSecretSource(secrets, clock: TestClock())
    await #expect(throws: LookupFailure("down")) { try await cache.secret(Self.name) }
    secrets.set("prod/regcred") { .missing }
    #expect(try await cache.secret(Self.name) == .missing)
  }

  @Test func `who is cancelled leaves at once, and the last one ends the question`() async throws {
    let gate = Gate()
    let secrets = FakeSecrets([
      "prod/regcred": {
        await gate.wait(); return .missing
      }
    ])
    let cache = cache(secrets)
    let one = Task { try await cache.value(for: Self.name) }
    let two = Task { try await cache.value(for: Self.name) }
    await gate.waiting(1)
    one.cancel()
    await #expect(throws: CancellationError.self) { try await one.value }
    two.cancel()
    // The question itself does not heed its cancellation; nobody waits for it.
    await #expect(throws: CancellationError.self) { try await two.value }
    #expect(cache.asking == 0)
    await gate.open()
    #expect(try await cache.value(for: Self.name) == .missing)
  }

  @Test func `one who is cancelled before asking asks nothing`() async throws {
    let secrets = FakeSecrets()
    let cache = cache(secrets)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await cache.value(for: Self.name)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(secrets.asked.isEmpty)
  }

  @Test func `no more is kept than there is room for`() async throws {
    let clock = TestClock()
    let secrets = FakeSecrets()
    let cache = AnswerCache<SecretDemand.Secret, SecretState, TestClock>(
      capacity: 10, clock: clock, lifetime: { _ in .seconds(5) }, ask: { try await secrets.secret($0) })
    for index in 0..<100 {
      clock.advance(by: .milliseconds(1))
      _ = try await cache.value(for: SecretDemand.Secret(namespace: "prod", name: "s\(index)"))
      #expect(cache.count <= 10)
    }
    // The latest are those that are kept.
    _ = try await cache.value(for: SecretDemand.Secret(namespace: "prod", name: "s99"))
    _ = try await cache.value(for: SecretDemand.Secret(namespace: "prod", name: "s90"))
    #expect(secrets.asked.count == 100)
    _ = try await cache.value(for: SecretDemand.Secret(namespace: "prod", name: "s89"))
    #expect(secrets.asked.count == 101)
  }

  @Test func `permissions are kept for each user and everything known of them`() async throws {
    let clock = TestClock()
    let reviewer = FakeReviewer { $0.user.groups.contains("ops") }
    let cache = CachedAccessReviewer(reviewer, clock: clock)
    let users = [
      AdmissionRequest.User(username: "a", groups: ["ops"]), AdmissionRequest.User(username: "a"),
      AdmissionRequest.User(username: "a", groups: ["ops"], extra: ["scopes": ["x"]]),
      AdmissionRequest.User(username: "a", uid: "1", groups: ["ops"]),
    ]
    func answers() async throws -> [Bool] {
      var all: [Bool] = []
      for user in users { all.append(try await cache.mayRead(AccessQuestion(user: user, secret: Self.name))) }
      return all
    }
    #expect(try await answers() == [true, false, true, true])
    #expect(try await answers() == [true, false, true, true])
    #expect(reviewer.asked.count == 4)
    // A refusal is asked about again sooner.
    clock.advance(by: .seconds(2))
    #expect(try await answers() == [true, false, true, true])
    #expect(reviewer.asked.count == 5)
    clock.advance(by: .seconds(3))
    _ = try await answers()
    #expect(reviewer.asked.count == 9)
  }

  private func cache(_ secrets: FakeSecrets) -> AnswerCache<SecretDemand.Secret, SecretState, TestClock> {
    AnswerCache(
      capacity: 100, clock: TestClock(), lifetime: { _ in .seconds(5) }, ask: { try await secrets.secret($0) })
  }

  /// Holds everyone back until it is opened; heeds no cancellation.
  private actor Gate {
    private var isOpen = false
    private var held: [CheckedContinuation<Void, Never>] = []
    private var watchers: [(Int, CheckedContinuation<Void, Never>)] = []

    func wait() async {
      if isOpen { return }
      await withCheckedContinuation { continuation in
        held.append(continuation)
        for (count, watcher) in watchers where count <= held.count { watcher.resume() }
        watchers.removeAll { $0.0 <= held.count }
      }
    }

    func waiting(_ count: Int) async {
      if held.count >= count { return }
      await withCheckedContinuation { watchers.append((count, $0)) }
    }

    func open() {
      isOpen = true
      for continuation in held { continuation.resume() }
      held = []
    }

    func opened(whenWaiting count: Int) async {
      await waiting(count)
      open()
    }
  }
}
