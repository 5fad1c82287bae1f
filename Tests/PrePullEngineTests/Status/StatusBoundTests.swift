// How a status stays small, and its writes few.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct StatusBoundTests {
  @Test func `a status over thousands of nodes stays below 512 KiB, failures first`() {
    let count = 3000
    var bench = Bench(
      kubeEdgePlan(nodes: count) {
        $0["concurrency"] = Node(.integer(count))
        $0["failureTolerate"] = "1"
      }, edgeNodes(count))
    for number in 1...count where number % 10 == 0 { bench.fail("edge-\(number)", times: 1) }
    for number in 1...count where number % 10 != 0 { bench.succeed("edge-\(number)") }
    bench.wait(3)
    guard let status = bench.status else { return #expect(Bool(false), "no status") }
    #expect(status["state"] == "Successful")
    #expect(JSONWriter.bytes(status).count < 512 * 1024)
    let states = (status["status"]?.sequence ?? []).compactMap { $0["nodeStatus"]?["state"]?.string }
    #expect(states.count > 500)
    #expect(states.filter { $0 == "Failed" }.count == 300)
    #expect(states.prefix(300).allSatisfy { $0 == "Failed" })
    #expect(
      status["reason"]?.string
        == "300 of 3000 nodes failed, which failureTolerate 1 allows; \(count - states.count) of 3000 nodes are left out here for lack of room"
    )
    #expect(ImagePrePullJobStatus(node: status) != nil)
    #expect(OutcomeLedger(shards: bench.ledger).outcomes.count == count)
  }

  @Test func `the bound holds at every write on the way, and failures push successes out`() {
    let count = 2500
    var bench = Bench(
      kubeEdgePlan(nodes: count) {
        $0["concurrency"] = 200
        $0["failureTolerate"] = "1"
      }, edgeNodes(count))
    var steps = 0
    while bench.engine.end == nil, steps < 100 {
      steps += 1
      for (place, node) in bench.running.enumerated() {
        if (place + steps) % 3 == 0 { bench.fail(node, times: 1) } else { bench.succeed(node) }
        if place % 50 == 0 { bench.wait(1) }
      }
      bench.wait(2)
      guard let status = bench.status else { return #expect(Bool(false), "no status") }
      #expect(JSONWriter.bytes(status).count < 512 * 1024)
      let states = (status["status"]?.sequence ?? []).compactMap { $0["nodeStatus"]?["state"]?.string }
      #expect(states.count == status["nodeStatus"]?.sequence?.count)
      if states.contains("Successful") {
        #expect(states.filter { $0 == "Failed" }.count == bench.engine.tally.failed)
      }
    }
    #expect(bench.engine.end?.isSuccess == true)
    #expect(bench.status?["reason"]?.string?.contains("are left out here for lack of room") == true)
  }

  @Test func `a write is no larger than what changed, however long the job is`() {
    var bench = Bench(kubeEdgePlan(nodes: 500) { $0["concurrency"] = 500 }, edgeNodes(500))
    bench.wait(2)
    var engine = bench.engine
    var now = bench.now
    for number in 1...20 {
      now = now.adding(seconds: 2)
      _ = engine.handle(.taskStarted(TaskID(node: "edge-\(number)", attempt: 1)), at: now)
      guard let flush = engine.beginFlush(at: now), case .operations(let operations) = flush.status else {
        return #expect(Bool(false), "no patch")
      }
      _ = engine.handle(.flushed(flush.id), at: now)
      // Two lists, and at first the job's own state.
      #expect(operations.count <= (number == 1 ? 6 : 2))
      #expect(flush.ledger.isEmpty)
    }
  }

  @Test func `many outcomes go into one write`() {
    var bench = Bench(kruisePlan { $0["parallelism"] = 1000 }, (0..<1000).map { NodeFacts(name: "n\($0)") })
    bench.wait(2)
    let before = bench.statusWrites
    for number in 0..<999 { bench.succeed("n\(number)") }
    #expect(bench.statusWrites - before <= 1)
    bench.wait(2)
    #expect(bench.statusWrites - before <= 3)
    bench.succeed("n999")
    #expect(bench.message == "job has completed")
    #expect(bench.statusWrites - before <= 4, "the last one is written at once")
  }

  @Test func `failedNodes is sorted and bounded`() {
    let names = (0..<30_000).map { "node-\($0 % 7)\($0).example.com" }
    var bench = Bench(
      kruisePlan { $0["pullPolicy"] = ["timeoutSeconds": 1] }, names.map { NodeFacts(name: $0, conditions: []) })
    bench.send(
      .specChanged(
        kruisePlan {
          $0["pullPolicy"] = ["timeoutSeconds": 1]; $0["parallelism"] = 40_000
        }))
    bench.wait(5)
    guard let status = bench.status, let failed = status["failedNodes"]?.sequence?.compactMap(\.string) else {
      return #expect(Bool(false), "no status")
    }
    #expect(status["failed"] == 30_000)
    #expect(failed == names.sorted().prefix(failed.count).map { $0 })
    #expect(JSONWriter.bytes(status).count < 512 * 1024)
    #expect(
      bench.message
        == "job has completed; \(30_000 - failed.count) more failed nodes are left out here for lack of room")
  }

  @Test func `a flush that fails is tried again with all that it held`() {
    var engine = PullEngine(kubeEdgePlan(), at: EngineTime(seconds: 0))
    var now = EngineTime(seconds: 0)
    _ = engine.handle(.nodesListed(edgeNodes(1)), at: now)
    guard let first = engine.beginFlush(at: now) else { return #expect(Bool(false), "no flush") }
    let failed = engine.handle(.flushFailed(first.id), at: now)
    #expect(failed.start.isEmpty, "nothing starts before the anchor is there")
    #expect(!failed.isFlushDue)
    #expect(failed.wakeAt == EngineTime(seconds: 1))
    now = EngineTime(seconds: 1)
    #expect(engine.handle(.tick, at: now).isFlushDue)
    guard let second = engine.beginFlush(at: now) else { return #expect(Bool(false), "no flush") }
    #expect(second.ledger == first.ledger)
    #expect(second.events == first.events)
    #expect(engine.handle(.flushed(first.id), at: now).start.isEmpty, "an answer to another flush")
    #expect(engine.handle(.flushed(second.id), at: now).start.count == 1)
  }
}
