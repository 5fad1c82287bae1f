// Jobs that complete, jobs that never do, those that are edited from one to the other, and deadlines.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite(.timeLimit(.minutes(1))) struct CompletionTests {
  private static let day = 86_400

  private static func never(_ change: (inout Mapping) -> Void = { _ in }) -> PullPlan {
    kruisePlan {
      $0["completionPolicy"] = ["type": "Never"]
      $0["parallelism"] = 5
      change(&$0)
    }
  }

  private static func deadline(_ seconds: Int, _ image: String = "nginx:1.27") -> PullPlan {
    kruisePlan {
      $0["image"] = Node(.string(image))
      $0["pullPolicy"] = ["timeoutSeconds": Node(.integer(seconds))]
      $0["completionPolicy"] = ["type": "Always", "activeDeadlineSeconds": Node(.integer(seconds))]
    }
  }

  @Test func `a finished job that is edited never to complete goes on, and repeats what is a day old`() {
    var bench = Bench(kruisePlan(), [NodeFacts(name: "a"), NodeFacts(name: "b")])
    bench.succeedAll()
    #expect(bench.engine.end != nil)
    bench.wait(2 * Self.day)
    bench.send(.specChanged(Self.never()))
    #expect(bench.engine.end == nil)
    #expect(bench.running == ["a", "b"])
    bench.succeedAll()
    #expect(bench.engine.end == nil)
    bench.cluster.append(NodeFacts(name: "c"))
    bench.send(.nodeChanged(NodeFacts(name: "c")))
    #expect(bench.running == ["c"])
  }

  @Test func `the same edit made while no controller ran has the same effect`() {
    var bench = Bench(kruisePlan(), [NodeFacts(name: "a")])
    bench.succeedAll()
    bench.wait(2 * Self.day)
    bench.crash(Self.never())
    #expect(bench.running == ["a"])
  }

  @Test func `a cancelled job that never completes rests, whatever is due by then`() {
    let job = kruiseJob { $0["completionPolicy"] = ["type": "Never"] }
    let cancelled = annotated(job, ControlAnnotation.cancelled.key, "true")
    var bench = Bench(Self.never(), [NodeFacts(name: "a")])
    bench.succeedAll()
    bench.send(.specChanged(plan(cancelled)))
    #expect(bench.engine.end?.cause == .cancelled)
    bench.wait(3 * Self.day)
    bench.crash()
    bench.wait(3 * Self.day)
    #expect(bench.started.count == 1)
    #expect(bench.last.wakeAt == nil)
  }

  @Test func `a job that is edited to complete ends, and gives nodes that are not ready their time`() {
    var bench = Bench(Self.never(), [NodeFacts(name: "a"), NodeFacts(name: "b", conditions: [])])
    bench.succeed("a")
    bench.wait(2 * 600)
    #expect(bench.engine.end == nil)
    bench.send(.specChanged(kruisePlan { $0["pullPolicy"] = ["timeoutSeconds": 60] }))
    #expect(bench.engine.end == nil)
    bench.wait(61)
    #expect(bench.engine.end?.cause == .allTried)
    #expect(bench.status?["failedNodes"] == ["b"])
  }

  @Test func `what a job that never completes forgot stays forgotten when it is edited to complete`() {
    var bench = Bench(Self.never(), [NodeFacts(name: "a"), NodeFacts(name: "b")])
    bench.succeedAll()
    bench.cluster.removeLast()
    bench.send(.nodeRemoved("b"))
    bench.wait(2)
    bench.send(.specChanged(kruisePlan()))
    bench.wait(2)
    #expect(bench.status?["desired"] == 1)
    bench.crash()
    bench.wait(2)
    #expect(bench.status?["desired"] == 1)
    #expect(OutcomeLedger(shards: bench.ledger).outcomes.keys.sorted() == ["a"])
  }

  @Test func `a running job that is edited never to complete repeats what was done before`() {
    var bench = Bench(kruisePlan(), [NodeFacts(name: "a"), NodeFacts(name: "b")])
    bench.succeed("a")
    bench.send(.specChanged(Self.never()))
    bench.succeedAll()
    bench.wait(Self.day + 10)
    #expect(bench.running == ["a", "b"])
  }

  @Test(arguments: [false, true]) func `a job that gets work after its deadline has it again`(isRestarted: Bool) {
    var bench = Bench(Self.deadline(3600), [NodeFacts(name: "a")])
    bench.succeedAll()
    bench.wait(Self.day)
    let edited = Self.deadline(3600, "redis:7.2")
    if isRestarted { bench.crash(edited) } else { bench.send(.specChanged(edited)) }
    #expect(bench.running == ["a"])
    bench.wait(3500)
    if isRestarted { bench.crash(edited, tasks: [LiveTask(id: TaskID(node: "a", attempt: 2), now: bench.now)]) }
    #expect(bench.engine.end == nil)
    bench.wait(101)
    #expect(bench.engine.end?.cause == .deadline)
    #expect(bench.message == "job exceeds activeDeadlineSeconds")
  }

  @Test func `a deadline is obeyed, without haste, when nobody may list the nodes any more`() {
    var bench = Bench(Self.deadline(100), [NodeFacts(name: "a")])
    bench.wait(90)
    #expect(bench.running == ["a"])
    // As after a restart during which the nodes cannot be listed.
    bench.engine = PullEngine(
      restoring: StoredFacts(
        plan: bench.engine.plan, status: bench.status, ledger: bench.ledger,
        tasks: [LiveTask(id: TaskID(node: "a", attempt: 1), now: bench.now)]), at: bench.now)
    var decision = bench.engine.handle(.tick, at: bench.now)
    #expect(decision.needsNodes)
    #expect(decision.wakeAt.map { $0 > bench.now } == true)
    let later = bench.now.adding(seconds: 15)
    decision = bench.engine.handle(.tick, at: later)
    #expect(bench.engine.end == nil)
    #expect(
      decision.wakeAt.map { $0 > later } == true, "past the deadline it asks to be woken at once, again and again")
    decision = bench.engine.handle(.tick, at: bench.now.adding(seconds: 31))
    #expect(bench.engine.end?.cause == .deadline)
    #expect(decision.remove == [TaskID(node: "a", attempt: 1)])
  }

  private func plan(_ job: Node) -> PullPlan {
    do {
      return try PullPlan(job, of: .imagePullJob)
    } catch {
      preconditionFailure("the test's job does not read: \(error)")
    }
  }
}

extension LiveTask {
  fileprivate init(id: TaskID, now: EngineTime) {
    self.init(id: id, createdAt: now, images: [ImageReport(image: id.attempt - 1, state: .pulling)])
  }
}
