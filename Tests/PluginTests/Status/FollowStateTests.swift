// When following a job ends, and what is told on the way.
import Kubernetes
import PrePullEngine
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct FollowStateTests {
  private func state(_ object: Node) -> FollowState {
    FollowState(Jobs.found(object), controllerNamespace: "prepull-system", at: 0)
  }

  private static let ended = Jobs.counts(desired: 2, succeeded: 1, failed: 1, end: "2026-01-01T00:01:00Z")

  @Test func `it ends with the job`() {
    var state = state(Jobs.kruise())
    #expect(state.end == nil)
    state.take(.object(Jobs.kruise(Jobs.counts(desired: 2, active: 2))), at: 1)
    #expect(state.end == nil)
    state.take(.object(Jobs.kruise(Self.ended)), at: 2)
    #expect(state.end == nil, "one that failed may have been resumed")
    state.take(.ledger(.none), at: 3)
    #expect(state.end == .finished)
    #expect(state.job.state == .failed)
  }

  @Test func `a job that has ended before is over at once`() {
    #expect(state(Jobs.kruise(Self.good)).end == .finished)
  }

  @Test func `a deleted job and one of another uid end it`() {
    var state = state(Jobs.kruise())
    state.take(.gone, at: 1)
    #expect(state.end == .deleted)
    state = self.state(Jobs.kruise())
    state.take(.object(Jobs.kruise(Self.ended, uid: "u2")), at: 1)
    #expect(state.end == .replaced)
  }

  @Test func `trouble is told and gone when the job is heard of again`() {
    var state = state(Jobs.kruise(Jobs.counts(desired: 2)))
    state.take(.trouble(KubernetesError(.gone, "too old")), at: 1)
    #expect(state.notes.isEmpty)
    for _ in 0..<10 { state.take(.trouble(KubernetesError(.unreachable, "refused")), at: 1) }
    #expect(state.notes.count == 1)
    #expect(state.end == nil)
    state.take(.object(Jobs.kruise(Jobs.counts(desired: 2))), at: 2)
    #expect(state.notes.isEmpty)
  }

  @Test func `a cluster that refuses three times in a row is believed`() {
    var state = state(Jobs.kruise())
    let refusal = KubernetesError(.forbidden, "no")
    state.take(.trouble(refusal), at: 1)
    state.take(.trouble(refusal), at: 1)
    state.take(.object(Jobs.kruise()), at: 1)
    state.take(.trouble(refusal), at: 1)
    state.take(.trouble(refusal), at: 1)
    #expect(state.end == nil)
    state.take(.trouble(refusal), at: 1)
    #expect(state.end == .refused(refusal))
  }

  @Test func `an ended job with a retry that nobody has taken up is not over`() {
    var state = state(Jobs.kruise(Self.ended, annotations: ["prepull.dev/retry": "new"]))
    #expect(state.end == nil)
    #expect(state.awaitsLedger)
    state.take(.ledger(reading(succeeded: 1, failed: 1, retry: "old", end: Self.end())), at: 1)
    #expect(state.end == nil)
    #expect(state.awaitsLedger)
    #expect(state.notes.isEmpty, "a moment is no news")
    state.take(.ledger(reading(succeeded: 1, failed: 1, retry: "old", end: Self.end())), at: 4)
    #expect(state.notes == ["the retry waits for the controller"])
    state.take(.ledger(reading(succeeded: 1, failed: 1, retry: "new")), at: 5)
    #expect(state.end == nil, "the ledger is written before the status")
    state.take(.ledger(reading(succeeded: 1, failed: 1, retry: "new", end: Self.end())), at: 6)
    #expect(state.end == .finished)
  }

  private static func end(_ cause: JobEnd.Cause = .allTried, at: String = "2026-01-01T00:01:00Z") -> JobEnd {
    JobEnd(cause: cause, at: EngineTime(rfc3339: at) ?? .now, selected: 2)
  }

  private static let good = Jobs.counts(desired: 2, succeeded: 2, end: "2026-01-01T00:01:00Z")

  @Test func `an ended job that was edited since is not over`() {
    let edited = Jobs.kruise(Self.good, generation: 2, spec: ["image": "r.io/shop:2"])
    var state = state(edited)
    #expect(state.end == nil)
    #expect(state.awaitsLedger)
    state.take(.ledger(reading(succeeded: 2, failed: 0, end: Self.end())), at: 1)
    #expect(state.end == nil)
    state.take(.ledger(reading(succeeded: 2, failed: 0, end: Self.end())), at: 9)
    #expect(state.notes == ["what was changed since the job ended waits for the controller"])
    state.take(.object(Jobs.kruise(Jobs.counts(desired: 2, active: 1), generation: 2)), at: 10)
    #expect(state.end == nil)
    #expect(state.notes.isEmpty)
  }

  @Test func `an edit that asks for nothing new leaves the end`() {
    var state = state(Jobs.kruise(Self.good, generation: 7, spec: ["image": "r.io/shop:1", "parallelism": 9]))
    #expect(state.end == nil)
    state.take(.ledger(reading(succeeded: 2, failed: 0, end: Self.end())), at: 1)
    #expect(state.end == .finished)
  }

  @Test func `the end that the ledger has must be the one that the status tells`() {
    var state = state(Jobs.kruise(Self.good, generation: 2))
    state.take(.ledger(reading(succeeded: 2, failed: 0, end: Self.end(at: "2026-01-01T00:09:00Z"))), at: 1)
    #expect(state.end == nil)
    let later = Jobs.counts(desired: 2, succeeded: 2, end: "2026-01-01T00:09:00Z")
    state.take(.object(Jobs.kruise(later, generation: 2)), at: 2)
    #expect(state.end == .finished)
  }

  @Test func `a cancelled job that was resumed is not over`() {
    let cancelled = Jobs.counts(desired: 3, succeeded: 1, end: "2026-01-01T00:01:00Z")
    var state = state(Jobs.kruise(cancelled))
    state.take(.ledger(reading(succeeded: 1, failed: 0, end: Self.end(.cancelled))), at: 1)
    #expect(state.end == nil)
    state = self.state(Jobs.kruise(cancelled, annotations: ["prepull.dev/cancelled": "true"]))
    state.take(.ledger(reading(succeeded: 1, failed: 0, end: Self.end(.cancelled))), at: 1)
    #expect(state.end == .finished)
  }

  @Test func `an edited job that cannot be run is over when its status says so`() {
    let status = Jobs.counts(desired: 2, end: "2026-01-01T00:01:00Z", message: "the job cannot be run: spec")
    var state = state(Jobs.kruise(status, generation: 2, spec: ["image": "r.io/shop:1", "parallelism": "x"]))
    state.take(.ledger(reading(succeeded: 2, failed: 0, end: Self.end())), at: 1)
    #expect(state.end == .finished)
  }

  @Test(arguments: [LedgerReading.forbidden, .none, .unreadable])
  func
    `without its ledger the status of a retried job has to do`(reading: LedgerReading)
  {
    var state = state(Jobs.kruise(Self.ended, annotations: ["prepull.dev/retry": "new"]))
    state.take(.ledger(reading), at: 1)
    #expect(state.end == .finished)
  }

  @Test func `a missing controller is told while the job goes on`() {
    var state = state(Jobs.kruise())
    state.take(.controller(.absent), at: 1)
    #expect(state.notes.first?.contains("kubectl prepull install") == true)
    state.take(.controller(.running), at: 1)
    #expect(state.notes.isEmpty)
  }

  @Test func `rate and time left come from what was done`() {
    var state = state(Jobs.kruise(Jobs.counts(desired: 100)))
    state.take(.object(Jobs.kruise(Jobs.counts(desired: 100, active: 5, succeeded: 20))), at: 10)
    #expect(state.rate(at: 10) == 2)
    #expect(state.secondsLeft(at: 10) == 40)
  }

  // MARK: - Ledger and Lease

  @Test func `a ledger is read from its ConfigMaps alone`() throws {
    let data = shards(succeeded: 3, failed: 1)
    func map(_ name: String, _ data: [String: String]) -> Node {
      [
        "metadata": ["name": Node(.string(name))],
        "data": Node(.mapping(Mapping(data.map { Mapping.Entry(key: $0.key, value: Node(.string($0.value))) }))),
      ]
    }
    let maps = data.map { map(OutcomeLedger.configMapName(jobUID: "u1", shard: $0.key), $0.value) }
    guard case .outcomes(let ledger, _) = LedgerReading.reading(of: maps + [map("prepull-u2", [:])], jobUID: "u1")
    else {
      Issue.record("no outcomes")
      return
    }
    #expect(ledger.outcomes.count == 4)
    if case .none = LedgerReading.reading(of: maps, jobUID: "u2") {} else { Issue.record("a stranger's") }
    let damaged = LedgerReading.reading(of: [map("prepull-u1", ["job": "{}"])], jobUID: "u1")
    if case .unreadable = damaged {} else { Issue.record("read a damaged header") }
  }

  @Test(
    arguments: [
      (["spec": ["holderIdentity": "a", "renewTime": "2026-01-01T00:00:00.000000Z"]], .running),
      (["spec": ["holderIdentity": "a", "renewTime": "2025-12-31T23:50:10.000000Z"]], .silent(seconds: 600)),
      (["spec": ["holderIdentity": "", "renewTime": "2026-01-01T00:00:00.000000Z"]], .stopped),
      (["spec": ["holderIdentity": "a"]], .unknown), ([:], .stopped),
    ] as [(Node, ControllerPresence)]
  ) func `a Lease tells whether a controller runs`(lease: Node, presence: ControllerPresence) throws {
    let now = try #require(EngineTime(rfc3339: "2026-01-01T00:00:10Z"))
    #expect(ControllerPresence(lease: lease, now: now) == presence)
    #expect((presence.warning(namespace: "n") == nil) == (presence == .running || presence == .unknown))
  }
}
