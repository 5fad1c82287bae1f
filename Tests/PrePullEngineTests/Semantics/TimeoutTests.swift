// What the time limits of the dialects bound.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct TimeoutTests {
  @Test func `KubeEdge's timeout is the node's whole budget`() {
    var bench = Bench(
      kubeEdgePlan {
        $0["timeoutSeconds"] = 100
        $0["retryTimes"] = 9
      }, edgeNodes(1))
    bench.start("edge-1")
    bench.wait(60)
    bench.fail("edge-1", times: 1, "connection reset")
    bench.wait(39)
    #expect(bench.engine.tally.active == 1)
    bench.wait(2)
    #expect(bench.engine.tally.failed == 1)
    let node = bench.entry("edge-1")?["nodeStatus"]
    #expect(node?["event"] == "TimeOut")
    #expect(node?["state"] == "Failed")
    #expect(node?["reason"] == "not done within 100 s")
    #expect(bench.nodeEntry("edge-1")?["phase"] == "Failure")
    #expect(bench.status?["event"] == "TimeOut")
    #expect(
      bench.entry("edge-1")?["imageStatus"]
        == [["image": "nginx:1.27", "state": "Failed", "reason": "connection reset"]])
  }

  @Test func `a second task gets what is left of the budget`() {
    var bench = Bench(
      kubeEdgePlan {
        $0["timeoutSeconds"] = 100
        $0["retryTimes"] = 9
      }, edgeNodes(1))
    #expect(bench.started.last?.deadlineSeconds == 100)
    bench.wait(40)
    bench.send(.taskGone(TaskID(node: "edge-1", attempt: 1)))
    bench.wait(2)
    #expect((56...60).contains(bench.started.last?.deadlineSeconds ?? 0))
  }

  @Test func `a task that times out is removed once its outcome is stored`() {
    var bench = Bench(kubeEdgePlan { $0["timeoutSeconds"] = 10 }, edgeNodes(1))
    bench.wait(11)
    #expect(bench.removed == [TaskID(node: "edge-1", attempt: 1)])
    #expect(OutcomeLedger(shards: bench.ledger).outcomes["edge-1"]?.failure?.code == .timedOut)
  }

  @Test func `a Pod's own deadline means a timeout, unless the limit was raised since`() {
    var bench = Bench(kubeEdgePlan { $0["timeoutSeconds"] = 10 }, edgeNodes(1))
    bench.send(.specChanged(kubeEdgePlan { $0["timeoutSeconds"] = 1000 }))
    bench.wait(20)
    bench.send(.taskFinished(TaskID(node: "edge-1", attempt: 1), [], .deadlineExceeded))
    #expect(bench.engine.tally.failed == 0)
    bench.wait(11)
    #expect(bench.started.count == 2)
    bench.send(.taskFinished(TaskID(node: "edge-1", attempt: 2), [], .deadlineExceeded))
    #expect(bench.engine.tally.failed == 1)
  }

  @Test func `Kruise's timeout bounds one attempt, and the next comes after a growing pause`() {
    var bench = Bench(
      kruisePlan {
        $0["pullPolicy"] = ["timeoutSeconds": 50, "backoffLimit": 2]
      }, [NodeFacts(name: "a")])
    var begins: [Int] = []
    let start = bench.now.seconds
    for _ in 0..<400 {
      if bench.started.count > begins.count { begins.append(bench.now.seconds - start) }
      bench.wait(1)
    }
    // 50 s and 10 s of pause, 50 s and 20 s of pause.
    #expect(begins == [0, 60, 130])
    #expect(bench.engine.tally.failed == 1)
    #expect(bench.message == "job has completed")
  }

  @Test func `an attempt that kubelet begins by itself has its own time`() {
    var bench = Bench(
      kruisePlan { $0["pullPolicy"] = ["timeoutSeconds": 50, "backoffLimit": 3] }, [NodeFacts(name: "a")])
    bench.wait(40)
    bench.fail("a", times: 1)
    // Ten seconds of kubelet's pause and the whole of the second attempt.
    bench.wait(59)
    #expect(bench.started.count == 1)
    bench.wait(2)
    #expect(bench.removed == [TaskID(node: "a", attempt: 1)])
  }

  @Test func `only the image that hangs is charged`() {
    var bench = Bench(
      kruiseListPlan { $0["pullPolicy"] = ["timeoutSeconds": 50, "backoffLimit": 0] }, [NodeFacts(name: "a")])
    bench.wait(52)
    #expect(bench.engine.tally.failed == 0)
    bench.wait(20)
    #expect(bench.started.last?.images.map(\.reference) == ["redis:7.2"])
    bench.succeed("a")
    #expect(bench.engine.tally.failed == 1)
    bench.wait(1)
    #expect(bench.status?["succeeded"] == 1)
    #expect(bench.status?["completed"] == 2)
    #expect(
      bench.status?["failedImageStatuses"]
        == [["imagePullJob": "", "name": "nginx:1.27", "message": "1 of 1 nodes failed: timedOut (1)"]])
  }

  @Test func `activeDeadlineSeconds ends the job and cancels what runs`() {
    var bench = Bench(
      kruisePlan {
        $0["pullPolicy"] = ["timeoutSeconds": 50]
        $0["completionPolicy"] = ["activeDeadlineSeconds": 60]
      }, [NodeFacts(name: "a"), NodeFacts(name: "b")])
    bench.succeed("a")
    bench.wait(55)
    #expect(bench.message == "job is running, progress 50.0%")
    bench.wait(6)
    #expect(bench.message == "job exceeds activeDeadlineSeconds")
    #expect(bench.status?["completionTime"] != nil)
    #expect(bench.status?["succeeded"] == 1)
    #expect(bench.status?["active"] == 0)
    #expect(bench.status?["desired"] == 2)
    #expect(bench.running.isEmpty)
    #expect(bench.engine.isSettled)
  }

  @Test func `a finished job is deleted when its time to live is over`() {
    var bench = Bench(
      kruisePlan { $0["completionPolicy"] = ["ttlSecondsAfterFinished": 30] }, [NodeFacts(name: "a")])
    bench.wait(100)
    #expect(!bench.deletionAsked)
    bench.succeed("a")
    bench.wait(29)
    #expect(!bench.deletionAsked)
    bench.wait(2)
    #expect(bench.deletionAsked)
  }
}
