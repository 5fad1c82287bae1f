// How an ImagePrePullJob runs when all goes well, and its states on the way.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct KubeEdgeRunTests {
  @Test func `a job goes from Init over Checking and Pulling to Successful`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    #expect(bench.status?["state"] == "Init")
    #expect(bench.status?["phase"] == "Init")
    bench.wait(1)
    #expect(bench.status?["state"] == "Checking")
    #expect(bench.entry("edge-1")?["nodeStatus"]?["state"] == "Checking")
    bench.start("edge-1")
    bench.wait(1)
    #expect(bench.status?["state"] == "Pulling")
    #expect(bench.status?["phase"] == "InProgress")
    #expect(bench.entry("edge-1")?["nodeStatus"]?["state"] == "Pulling")
    #expect(bench.nodeEntry("edge-1")?["actionFlow"]?.sequence?.first?["status"] == "True")
    bench.succeed("edge-1")
    bench.wait(1)
    #expect(bench.status?["state"] == "Successful")
    #expect(bench.status?["phase"] == "Completed")
    #expect(bench.engine.isSettled)
  }

  @Test func `a finished job reads as the guide's worked example prints it`() {
    var bench = Bench(kubeEdgePlan(), edgeNodes(1))
    bench.succeedAll()
    let time = Node(.string("2023-11-14T22:13:20Z"))
    #expect(
      bench.status == [
        "action": "Success", "event": "Pull", "state": "Successful", "time": time, "phase": "Completed",
        "status": [
          [
            "imageStatus": [["image": "nginx:1.27", "state": "Successful"]],
            "nodeStatus": [
              "action": "Success", "event": "Pull", "nodeName": "edge-1", "state": "Successful", "time": time,
            ],
          ]
        ],
        "nodeStatus": [
          [
            "nodeName": "edge-1", "phase": "Successful",
            "actionFlow": [
              ["action": "Check", "status": "True", "time": time], ["action": "Pull", "status": "True", "time": time],
            ],
            "imageStatus": [["image": "nginx:1.27", "status": "True"]],
          ]
        ],
      ])
  }
}
