// What status, list and completion show of a cluster.
import PrePullSandbox
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct ShowTests {
  @Test func `every node of a job of 50,000 is listed`() async throws {
    try await JobCluster.with { cluster in
      try cluster.putLease()
      let job = try cluster.pullJob(
        "shop", status: JobCluster.counts(50_000, succeeded: 49_000, failed: ["bad-0"], ends: true))
      try cluster.putLedger(
        jobUID: try #require(job["metadata"]?["uid"]?.string), succeeded: 49_000, failed: 1_000)
      let all = try await cluster.run("status", "shop", "--nodes")
      #expect(all.code == 0)
      let lines = all.output.split(separator: "\n")
      #expect(lines.count == 50_001)
      #expect(lines[0].split(separator: " ") == ["NODE", "STATE", "TOOK", "AGE", "REASON"])
      #expect(lines.count { $0.contains("Successful") } == 49_000)
      let failed = try await cluster.run("status", "shop", "--failed", "-o", "json")
      let document = try JSONReader.read(Array(failed.output.utf8))
      #expect(document["nodes"]?.sequence?.count == 1_000)
      #expect(document["failures"]?.sequence?.first?["count"] == 1_000)
      #expect(failed.errors == "")
    }
  }

  @Test func `who may not read the ledger is told, and shown what the status has`() async throws {
    try await JobCluster.with { cluster in
      let job = try cluster.pullJob(
        "shop", status: JobCluster.counts(9, succeeded: 7, failed: ["bad-0", "bad-1"], ends: true))
      try cluster.putLedger(jobUID: try #require(job["metadata"]?["uid"]?.string), succeeded: 7, failed: 2)
      cluster.server.setPolicy { $0.user.name != "reader" || $0.target?.resource != "configmaps" }
      let kubeconfig = try cluster.kubeconfig(of: SandboxUser(name: "reader", groups: ["system:authenticated"]))
      let run = try await cluster.run("status", "shop", "--nodes", kubeconfig: kubeconfig)
      #expect(run.code == 0)
      #expect(run.errors.contains("you may not read the ConfigMaps of the namespace prepull-system"))
      #expect(run.output.split(separator: "\n").count == 3, "\(run.output)")
    }
  }

  @Test func `where no node failed there is no table of failed nodes`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop", status: JobCluster.counts(9, succeeded: 9, ends: true))
      for words in [["--failed"], ["--nodes", "--failed"]] {
        let plugin = try RunningPlugin.start(
          ["status", "shop"] + words, environment: ["KUBECONFIG": cluster.kubeconfig])
        #expect(await plugin.exitCode() == 0)
        #expect(plugin.output == "")
        #expect(plugin.errors.hasSuffix("No node has failed.\n"), "\(plugin.errors)")
      }
    }
  }

  @Test func `a list that cannot be read says why once, and nothing of what is not there`() async throws {
    try await JobCluster.with { cluster in
      let dead = try await cluster.run("list", "--server", "https://127.0.0.1:1", "--insecure-skip-tls-verify")
      #expect(dead.code == 1)
      #expect(dead.output == "")
      #expect(!dead.errors.contains("No jobs found"), "\(dead.errors)")
      let lines = dead.errors.split(separator: "\n")
      #expect(!lines.isEmpty && Set(lines).count == lines.count, "\(dead.errors)")
    }
  }

  @Test func `one look shows the job and ends in 0, also when it failed`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop", status: JobCluster.counts(9, succeeded: 7, failed: ["a", "b"], ends: true))
      let run = try await cluster.run("status", "shop")
      #expect(run.code == 0)
      #expect(run.output.hasPrefix("imagepulljob.apps.kruise.io/shop  in default  failed  60s\n"), "\(run.output)")
      #expect(!run.output.contains("\u{1B}"))
      let none = try await cluster.run("status", "none")
      #expect(none.code == 1)
      #expect(none.errors.contains("there is no job \"none\""))
    }
  }

  @Test func `a job for nodes with labels has their number`() async throws {
    try await JobCluster.with { cluster in
      for number in 0..<30 {
        var labels = Mapping()
        if number % 3 == 0 { labels["zone"] = "a" }
        if number % 2 == 0 { labels["node-role.kubernetes.io/edge"] = "" }
        try cluster.server.put([
          "apiVersion": "v1", "kind": "Node",
          "metadata": ["name": Node(.string("n\(number)")), "labels": Node(.mapping(labels))],
        ])
      }
      try cluster.server.put([
        "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob", "metadata": ["name": "edge"],
        "spec": ["imagePrePullTemplate": ["images": ["a:1"], "labelSelector": ["matchLabels": ["zone": "a"]]]],
        "status": ["state": "Pulling"],
      ])
      let run = try await cluster.run("status", "edge")
      #expect(run.output.contains("0 of 5 nodes"), "\(run.output) \(run.errors)")
    }
  }

  @Test func `list shows the jobs of all kinds`() async throws {
    try await JobCluster.with { cluster in
      try cluster.server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "prod"]])
      try cluster.pullJob("shop", status: JobCluster.counts(9, succeeded: 7, failed: ["a"]))
      try cluster.pullJob("web", namespace: "prod")
      try cluster.server.put([
        "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob",
        "metadata": ["name": "edge", "labels": ["team": "x"]],
        "spec": ["imagePrePullTemplate": ["images": ["a:1"], "nodeNames": ["n1"]]],
      ])
      let table = try await cluster.run("list")
      let rows = table.output.split(separator: "\n").map { $0.split(separator: " ").prefix(5).joined(separator: " ") }
      #expect(
        rows == [
          "NAME STATE PROGRESS FAILED AGE", "imageprepulljob/edge Pending 0/1 nodes 0",
          "imagepulljob/shop Pulling 8/9 nodes 1",
        ])
      let names = try await cluster.run("list", "-A", "-o", "name")
      #expect(
        names.output.split(separator: "\n") == [
          "imageprepulljob.operations.kubeedge.io/edge", "imagepulljob.apps.kruise.io/shop",
          "imagepulljob.apps.kruise.io/web",
        ])
      let chosen = try await cluster.run("list", "-A", "-l", "team=x", "--no-headers")
      #expect(chosen.output.split(separator: "\n").count == 1)
      let json = try JSONReader.read(Array(try await cluster.run("list", "-n", "prod", "-o", "json").output.utf8))
      #expect(json["kind"] == "List")
      #expect(json["items"]?.sequence?.count == 2)
      let watch = try cluster.start("list", "--watch")
      try await watch.wait("the table") { $0.contains("imagepulljob/shop") }
      try cluster.pullJob("shop", status: JobCluster.counts(9, succeeded: 9, ends: true))
      try await watch.wait("the change") { $0.contains("Successful") }
      watch.send(signal: 2)
      #expect(await watch.exitCode() == 130)
    }
  }

  @Test func `the shell is offered the jobs, and nothing when the cluster is not there`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      try cluster.pullJob("web")
      let all = try await cluster.run("__complete", "status", "--request-timeout=1m", "")
      #expect(all.output == "shop\tImagePullJob\nweb\tImagePullJob\n:4\n")
      let one = try await cluster.run(
        "__complete", "cancel", "-n", "default", "--request-timeout", "1m", "imagepulljob/s")
      #expect(one.output == "imagepulljob/shop\tImagePullJob\n:4\n")
      let elsewhere = try await cluster.run("__complete", "wait", "--namespace=kube-system", "")
      #expect(elsewhere.output == ":4\n")
      let dead = try await cluster.run("__complete", "status", "--server", "https://127.0.0.1:1", "")
      #expect(dead.output == ":4\n")
      #expect(dead.errors == "")
    }
  }
}
