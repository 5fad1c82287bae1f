// A job that is followed to its end, whatever happens on the way.
import Glibc
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct FollowTests {
  @Test func `piped there is a line for each change, and a job that succeeds ends in 0`() async throws {
    try await JobCluster.with { cluster in
      try cluster.putLease()
      try cluster.pullJob("shop")
      let plugin = try cluster.start("status", "shop", "--watch")
      try await plugin.wait("the first line") { $0.contains("shop Pending: 0 nodes done") }
      try cluster.pullJob("shop", status: JobCluster.counts(10, active: 3))
      try await plugin.wait("the second line") { $0.contains("shop Pulling: 0 of 10 nodes, 0 succeeded, 0 failed, 3 ") }
      try cluster.pullJob("shop", status: JobCluster.counts(10, succeeded: 10, ends: true))
      #expect(await plugin.exitCode() == 0)
      #expect(
        plugin.output.split(separator: "\n").last
          == "imagepulljob.apps.kruise.io/shop Successful: 10 of 10 nodes, 10 succeeded, 0 failed")
      #expect(plugin.output.split(separator: "\n").count == 3, "\(plugin.output)")
      #expect(plugin.errors == "")
    }
  }

  @Test func `a job that fails ends in 1 with its reasons, as JSON too`() async throws {
    try await JobCluster.with { cluster in
      let uid = try #require(try cluster.pullJob("shop")["metadata"]?["uid"]?.string)
      let plain = try cluster.start("status", "shop", "-w")
      let json = try cluster.start("status", "imagepulljob/shop", "-w", "-o", "json", "--failed")
      try await plain.wait("a line") { $0.contains("\n") }
      try await json.wait("a line") { $0.contains("\n") }
      try cluster.putLedger(jobUID: uid, succeeded: 3, failed: 2)
      try cluster.pullJob(
        "shop", status: JobCluster.counts(5, succeeded: 3, failed: ["bad-0", "bad-1"], ends: true))
      #expect(await plain.exitCode() == 1)
      #expect(plain.output.hasSuffix("3 succeeded, 2 failed; 2 nodes: 401 from r.example.com\n"), "\(plain.output)")
      #expect(await json.exitCode() == 1)
      let documents = try json.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
      let last = try #require(documents.last)
      #expect(last["state"] == "Failed")
      #expect(last["finished"] == true)
      #expect(last["failures"]?.sequence?.first?["reason"] == "401 from r.example.com")
      #expect(last["nodes"]?.sequence?.compactMap { $0["node"]?.string } == ["bad-0", "bad-1"])
      #expect(documents.dropLast().allSatisfy { $0["finished"] == false && $0["nodes"] == nil })
    }
  }

  @Test func `the time of --timeout ends it in 124`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop", status: JobCluster.counts(10, active: 3))
      let status = try await cluster.run("status", "shop", "--watch", "--timeout", "0.2s")
      #expect(status.code == 124)
      #expect(status.errors.contains("error: timed out waiting for imagepulljob.apps.kruise.io/shop: 0 of 10 nodes"))
      let wait = try await cluster.run("wait", "shop", "--timeout=0")
      #expect(wait.code == 124)
      #expect(wait.output == "")
    }
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func `a signal ends it in 128 and its number`(signal: Int32, code: Int32) async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      let plugin = try cluster.start("status", "shop", "--watch")
      try await plugin.wait("a line") { $0.contains("\n") }
      plugin.send(signal: signal)
      #expect(await plugin.exitCode() == code)
    }
  }

  @Test func `wait prints one line, and nothing before`() async throws {
    try await JobCluster.with { cluster in
      try cluster.putLease()
      try cluster.pullJob("shop", status: JobCluster.counts(1, succeeded: 1, ends: true))
      let good = try await cluster.run("wait", "shop")
      #expect(good.code == 0)
      #expect(good.output == "imagepulljob.apps.kruise.io/shop Successful: 1 of 1 node, 1 succeeded, 0 failed\n")
      try cluster.pullJob("bad", status: JobCluster.counts(2, succeeded: 1, ends: true, message: "job was cancelled"))
      let bad = try await cluster.run("wait", "bad")
      #expect(bad.code == 1)
      #expect(bad.output.hasSuffix("1 not tried; job was cancelled\n"), "\(bad.output)")
    }
  }

  @Test func `a deleted job ends it in 1 and says so`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      let plugin = try cluster.start("status", "shop", "--watch")
      try await plugin.wait("a line") { $0.contains("\n") }
      try cluster.server.delete(JobCluster.pullJobs, namespace: "default", name: "shop")
      #expect(await plugin.exitCode() == 1)
      #expect(plugin.errors.contains("error: imagepulljob.apps.kruise.io/shop was deleted\n"))
    }
  }

  @Test func `a job made anew under the name is not the one that is followed`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      let plugin = try cluster.start("wait", "shop")
      try await eventually("asked for the job") {
        cluster.server.requests.contains { $0.verb == "watch" && $0.path.contains("imagepulljobs") }
          || cluster.server.requests.contains { $0.verb == "list" && $0.path.contains("imagepulljobs") }
          || cluster.server.requests.contains { $0.verb == "get" && $0.path.contains("imagepulljobs/shop") }
      }
      try cluster.server.delete(JobCluster.pullJobs, namespace: "default", name: "shop")
      try cluster.pullJob("shop", status: JobCluster.counts(1, succeeded: 1, ends: true))
      #expect(await plugin.exitCode() == 1)
      #expect(plugin.errors.contains("imagepulljob.apps.kruise.io/shop was deleted"), "\(plugin.errors)")
    }
  }

  @Test func `cut connections and a compacted history lose nothing`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      cluster.server.setFault(Fault(.close, times: 2) { $0.verb == "watch" })
      cluster.server.setFault(
        Fault(.status(410, reason: "Expired", message: "too old resource version"), times: 1) { $0.verb == "watch" })
      let plugin = try cluster.start("status", "shop", "--watch")
      try await plugin.wait("a line") { $0.contains("\n") }
      cluster.server.compact()
      try cluster.pullJob("shop", status: JobCluster.counts(4, active: 2))
      try await plugin.wait("the change") { $0.contains("Pulling: 0 of 4 nodes") }
      try cluster.pullJob("shop", status: JobCluster.counts(4, succeeded: 4, ends: true))
      #expect(await plugin.exitCode() == 0)
    }
  }

  @Test func `a retry that no controller has taken up is waited for`() async throws {
    try await JobCluster.with { cluster in
      let job = try cluster.pullJob(
        "shop", status: JobCluster.counts(2, succeeded: 1, failed: ["bad-0"], ends: true))
      let uid = try #require(job["metadata"]?["uid"]?.string)
      try cluster.putLedger(
        jobUID: uid, succeeded: 1, failed: 1, retry: "before", end: JobCluster.end(selected: 2))
      let retry = try await cluster.run("retry", "shop", "--failed")
      #expect(retry.code == 0, "\(retry.errors)")
      let request = try #require(try cluster.annotation("prepull.dev/retry", of: "shop"))
      let plugin = try cluster.start("status", "shop", "--watch")
      try await plugin.wait("a line") { $0.contains("Failed: 2 of 2 nodes") }
      try cluster.putLedger(
        jobUID: uid, succeeded: 2, failed: 0, retry: request,
        end: JobCluster.end(selected: 2, at: JobCluster.secondEnd))
      try cluster.pullJob(
        "shop", status: JobCluster.counts(2, succeeded: 2, ends: true, at: JobCluster.secondEnd))
      #expect(await plugin.exitCode() == 0, "\(plugin.output) \(plugin.errors)")
    }
  }

  @Test func `the end of what was asked for before an edit is not taken for the job's`() async throws {
    try await JobCluster.with { cluster in
      let job = try cluster.pullJob("shop", status: JobCluster.counts(2, succeeded: 2, ends: true))
      let uid = try #require(job["metadata"]?["uid"]?.string)
      try cluster.putLedger(jobUID: uid, succeeded: 2, failed: 0, end: JobCluster.end(selected: 2))
      let edited: Node = ["image": "r.example.com/shop:2"]
      try cluster.pullJob("shop", spec: edited)
      let plugin = try cluster.start("status", "shop", "--watch")
      try await plugin.wait("the old end") { $0.contains("Successful: 2 of 2 nodes") }
      try cluster.pullJob("shop", status: JobCluster.counts(2, active: 1), spec: edited)
      try await plugin.wait("the new work") { $0.contains("Pulling: 0 of 2 nodes") }
      try cluster.putLedger(
        jobUID: uid, succeeded: 1, failed: 1, image: "r.example.com/shop:2",
        end: JobCluster.end(selected: 2, at: JobCluster.secondEnd))
      let end = JobCluster.counts(2, succeeded: 1, failed: ["bad-0"], ends: true, at: JobCluster.secondEnd)
      try cluster.pullJob("shop", status: end, spec: edited)
      #expect(await plugin.exitCode() == 1, "\(plugin.output) \(plugin.errors)")
    }
  }

  @Test func `one look at a job that has ended says how`() async throws {
    try await JobCluster.with { cluster in
      let job = try cluster.pullJob(
        "shop", status: JobCluster.counts(2, succeeded: 1, failed: ["bad-0"], ends: true))
      let uid = try #require(job["metadata"]?["uid"]?.string)
      #expect(try await cluster.run("wait", "shop", "--timeout", "0").code == 1)
      try cluster.putLedger(jobUID: uid, succeeded: 1, failed: 1, end: JobCluster.end(selected: 2))
      #expect(try await cluster.run("wait", "shop", "--timeout", "0").code == 1)
      let shown = try await cluster.run("status", "shop", "--watch", "-o", "json")
      #expect(shown.output.split(separator: "\n").count == 1, "\(shown.output)")
      try cluster.pullJob("shop", spec: ["image": "r.example.com/shop:2"])
      let edited = try await cluster.run("wait", "shop", "--timeout", "0")
      #expect(edited.code == 124, "\(edited.errors)")
    }
  }

  @Test func `piped, the nodes of a job that chooses by labels are counted too`() async throws {
    try await JobCluster.with { cluster in
      for number in 0..<7 {
        let labels: Node = number < 5 ? ["node-role.kubernetes.io/edge": "", "zone": "a"] : ["zone": "a"]
        try cluster.server.put([
          "apiVersion": "v1", "kind": "Node", "metadata": ["name": Node(.string("n\(number)")), "labels": labels],
        ])
      }
      try cluster.server.put([
        "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob", "metadata": ["name": "edge"],
        "spec": ["imagePrePullTemplate": ["images": ["a:1"], "labelSelector": ["matchLabels": ["zone": "a"]]]],
        "status": ["state": "Pulling"],
      ])
      let plain = try cluster.start("status", "edge", "--watch")
      try await plain.wait("the number") { $0.contains("Pulling: 0 of 5 nodes, ") }
      plain.send(signal: SIGINT)
      #expect(await plain.exitCode() == 130)
      let json = try cluster.start("status", "edge", "--watch", "-o", "json")
      try await json.wait("the number") { $0.contains("\"total\":5,") }
      json.send(signal: SIGINT)
      #expect(await json.exitCode() == 130)
    }
  }
}
