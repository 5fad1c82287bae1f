// pause, resume, retry and cancel on a cluster.
import PrePullSandbox
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct SteerTests {
  @Test func `each command sets its annotation, once`() async throws {
    try await JobCluster.with { cluster in
      try cluster.putLease()
      try cluster.pullJob("shop", status: JobCluster.counts(3, active: 1, failed: ["a"]))
      let title = "imagepulljob.apps.kruise.io/shop"
      let steps: [(String, String)] = [
        ("pause", "paused"), ("pause", "is paused already"), ("resume", "resumed"), ("resume", "is not paused"),
        ("retry", "retried"), ("cancel", "cancelled"), ("cancel", "is cancelled already"),
      ]
      for (command, says) in steps {
        let run = try await cluster.run(command, "shop")
        #expect(run.code == 0)
        #expect(run.output == "\(title) \(says)\n")
        #expect(run.errors == "", "\(command)")
      }
      #expect(try cluster.annotation("prepull.dev/paused", of: "shop") == nil)
      #expect(try cluster.annotation("prepull.dev/retry", of: "shop") != nil)
      #expect(try cluster.annotation("prepull.dev/cancelled", of: "shop") == "true")
      let retry = try await cluster.run("retry", "shop")
      #expect(retry.code == 1)
      #expect(retry.errors.contains("kubectl prepull resume imagepulljob/shop -n default"))
      let resume = try await cluster.run("resume", "shop")
      #expect(resume.output == "\(title) resumed\n")
      #expect(try cluster.annotation("prepull.dev/cancelled", of: "shop") == nil)
      // Everything else of the object stays as it was.
      let object = try #require(try cluster.server.get(JobCluster.pullJobs, namespace: "default", name: "shop"))
      #expect(object["status"]?["desired"] == 3)
    }
  }

  @Test func `a dry run changes nothing`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      let client = try await cluster.run("pause", "shop", "--dry-run=client")
      #expect(client.output == "imagepulljob.apps.kruise.io/shop paused (dry run)\n")
      let server = try await cluster.run("pause", "shop", "--dry-run=server")
      #expect(server.output == "imagepulljob.apps.kruise.io/shop paused (server dry run)\n")
      #expect(try cluster.annotation("prepull.dev/paused", of: "shop") == nil)
      #expect(cluster.server.requests.count { $0.verb == "patch" } == 1)
    }
  }

  @Test func `a controller that does not run is told of, with what mends it`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      let absent = try await cluster.run("pause", "shop")
      #expect(absent.code == 0)
      #expect(absent.errors.contains("kubectl prepull install"), "\(absent.errors)")
      try cluster.putLease(secondsAgo: 86_400)
      let silent = try await cluster.run("resume", "shop")
      #expect(silent.errors.contains("has not been heard of for"), "\(silent.errors)")
      #expect(silent.errors.contains("rollout restart deployment/prepull-controller"))
      try cluster.putLease()
      #expect(try await cluster.run("pause", "shop").errors == "")
    }
  }

  @Test func `a parallelism of none is said by resume`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop", spec: ["image": "r.example.com/shop:1", "parallelism": 0])
      let run = try await cluster.run("resume", "shop")
      #expect(run.code == 1)
      #expect(run.errors.contains(#"-p '{"spec":{"parallelism":1}}'"#))
    }
  }

  @Test func `what may not be changed is the server's refusal`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop")
      cluster.server.setPolicy { $0.user.name != "reader" || $0.verb != "patch" }
      let kubeconfig = try cluster.kubeconfig(of: SandboxUser(name: "reader", groups: ["system:authenticated"]))
      let run = try await cluster.run("cancel", "shop", kubeconfig: kubeconfig)
      #expect(run.code == 1)
      #expect(run.errors.contains("403 Forbidden"), "\(run.errors)")
    }
  }
}
