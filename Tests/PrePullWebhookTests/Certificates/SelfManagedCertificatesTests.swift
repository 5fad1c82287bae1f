// The service that keeps the webhook's certificates, with a clock of its own.
import FoundationEssentials
import LogTestSupport
import Logging
import TLS
import Testing

@testable import PrePullWebhook

@Suite struct SelfManagedCertificatesTests {
  /// A cluster, a replica of the webhook and its clocks.
  private struct Scene {
    let stores = FakeStores()
    let clock = TestClock()
    let time = TestTime(Date(timeIntervalSince1970: 1_780_000_000))
    let log = LogRecorder()

    /// A replica that serves by this sink.
    func replica(_ sink: any CertificateSink = PendingCertificateStore()) -> SelfManagedCertificates {
      SelfManagedCertificates(
        secrets: stores, configurations: stores, names: FakeCluster.ids,
        policy: CertificatePolicy(service: "prepull-webhook", namespace: "prepull-system"), sink: sink, clock: clock,
        wallClock: { [time] in time.date }, logger: log.logger)
    }

    /// What a replica that has just been started serves first.
    func initialPair() async throws -> CertificatePair { try await firstPair { replica($0) } }

    /// Waits for the end of a look, lets the next one begin, and waits for its end.
    func look() async {
      await clock.sleepers()
      clock.advance(by: .seconds(10))
      await clock.sleepers()
    }

    func expectTrust(in pair: CertificatePair) throws {
      let isTrusted = try stores.with { try $0.trusts(pair) }
      #expect(isTrusted)
    }

    /// Runs the replica while `body` does, and has it end as a stopping process does.
    func running(_ body: @Sendable (CertificateStore) async throws -> Void) async throws {
      let pending = PendingCertificateStore()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await replica(pending).run() }
        try await body(try await pending.store())
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  @Test func `the first certificate is there once both configurations trust it`() async throws {
    let scene = Scene()
    let pair = try await scene.initialPair()
    #expect(pair.dnsNames.first == "prepull-webhook.prepull-system.svc")
    try scene.expectTrust(in: pair)
    #expect(scene.stores.with { $0.writes } == ["create secret", "write mutating", "write validating"])
    #expect(scene.log.text.contains("created an authority"))
  }

  @Test func `a second replica takes what the first has made and writes nothing`() async throws {
    let scene = Scene()
    let first = try await scene.initialPair()
    let second = try await scene.initialPair()
    #expect(first == second)
    #expect(scene.stores.with { $0.writes.count } == 3)
  }

  @Test func `configurations that are not there keep nobody waiting`() async throws {
    let scene = Scene()
    for id in FakeCluster.ids { scene.stores.with { $0.delete(id) } }
    _ = try await scene.initialPair()
    #expect(scene.stores.with { $0.writes } == ["create secret"])
  }

  @Test func `a bundle that a re-apply has blanked is put back at the next look`() async throws {
    let scene = Scene()
    try await scene.running { store in
      await scene.look()
      let before = scene.stores.with { $0.writes.count }
      await scene.look()
      #expect(scene.stores.with { $0.writes.count } == before)
      scene.stores.with { $0.apply(FakeCluster.ids[1]) }
      await scene.look()
      #expect(scene.stores.with { $0.writes }.suffix(1) == ["write validating"])
      try scene.expectTrust(in: store.certificate)
    }
  }

  @Test func `after a suspended week the certificate is renewed at the first look`() async throws {
    let scene = Scene()
    try await scene.running { store in
      let old = store.certificate
      await scene.look()
      #expect(store.certificate == old)
      scene.time.advance(days: 30)
      await scene.look()
      #expect(store.certificate != old)
      #expect(store.certificate.certificate.isValid(at: scene.time.date))
      #expect(scene.log.text.contains("issued a serving pair"))
    }
  }

  @Test func `a new authority is trusted a minute before it issues`() async throws {
    let scene = Scene()
    try await scene.running { store in
      let old = store.certificate
      scene.time.advance(days: 244)
      await scene.look()
      let renewed = store.certificate
      #expect(renewed != old)
      #expect(renewed.certificate.issuer == old.certificate.issuer)
      #expect(scene.stores.with { $0.contents?.trusted.count } == 2)
      for (_, state) in scene.stores.with({ $0.configurations }) {
        #expect(state.bundles.allSatisfy { TrustedCertificate.readAll($0).count == 2 })
      }
      await scene.look()
      #expect(store.certificate == renewed)
      scene.time.advance(days: 0.001)
      await scene.look()
      #expect(store.certificate.certificate.issuer != old.certificate.issuer)
      try scene.expectTrust(in: store.certificate)
      try scene.expectTrust(in: renewed)
    }
  }

  @Test func `an API server that is away is told once, and the certificate stays`() async throws {
    let scene = Scene()
    try await scene.running { store in
      let pair = store.certificate
      scene.stores.fail(LookupFailure("connection refused"))
      for _ in 0..<5 { await scene.look() }
      #expect(scene.log.lines.filter { $0.hasPrefix("error") && $0.contains("connection refused") }.count == 1)
      #expect(store.certificate == pair)
      scene.stores.fail(nil)
      await scene.look()
      #expect(scene.log.text.contains("Certificates are looked after again"))
    }
  }

  @Test func `the first certificate is waited for`() async throws {
    let scene = Scene()
    scene.stores.fail(LookupFailure("connection refused"))
    async let pair = scene.initialPair()
    await scene.clock.sleepers()
    scene.stores.fail(nil)
    scene.clock.advance(by: .seconds(10))
    let first = try await pair
    try scene.expectTrust(in: first)
  }

  @Test func `who waits for the first certificate can be stopped`() async throws {
    let scene = Scene()
    scene.stores.fail(LookupFailure("connection refused"))
    let waiting = Task { try await scene.initialPair() }
    await scene.clock.sleepers()
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  private struct IndiscreetError: Error, CustomStringConvertible { var description: String { "body: PRIVATE KEY" } }

  @Test func `no key and no stranger's words reach the log`() async throws {
    let scene = Scene()
    var keys: Set<String> = []
    func remember() {
      let data = scene.stores.with { $0.secret?.data } ?? [:]
      for entry in data where entry.key.hasSuffix(".key") {
        keys.formUnion(entry.value.split(separator: "\n").dropFirst().prefix(1).map(String.init))
      }
    }
    _ = try await scene.initialPair()
    remember()
    scene.time.advance(days: 250)
    _ = try await scene.initialPair()
    remember()
    scene.stores.with { cluster in cluster.editSecret { $0["tls.crt"] = $0["tls.key"] } }
    _ = try await scene.initialPair()
    scene.stores.with { cluster in cluster.editSecret { $0["ca.key"] = $0["tls.key"]?.replacing("A", with: "B") } }
    _ = try await scene.initialPair()
    remember()
    #expect(scene.log.text.contains("The Secret with the certificates is damaged"))
    scene.stores.fail(IndiscreetError())
    let keeping = Task { await scene.replica().run() }
    await scene.look()
    keeping.cancel()
    await keeping.value
    #expect(scene.log.text.contains("reason=IndiscreetError"))
    #expect(!scene.log.text.contains("PRIVATE KEY"))
    #expect(keys.count > 3)
    for key in keys { #expect(!scene.log.text.contains(key)) }
  }
}
