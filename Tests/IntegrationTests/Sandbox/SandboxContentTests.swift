// What is in a sandbox: the webhook, the CRDs, the Secrets, and nodes that behave as they were asked to.
import Testing

@Suite(.timeLimit(.minutes(5)), .enabled(if: RunningSandbox.hasKubectl, RunningSandbox.needsKubectl))
struct SandboxContentTests {
  private static let job = """
    apiVersion: operations.kubeedge.io/v1alpha1
    kind: ImagePrePullJob
    metadata:
      name: shop
    spec:
      imagePrePullTemplate:
        images: [registry.example.com/team/shop:1.4.2]
        nodes: [edge-1]
        imageSecrets: prod/pull
    """

  @Test func `the first apply is completed and checked by the webhook`() async throws {
    let scratch = try ScratchDirectory()
    try await RunningSandbox.run(["--nodes", "1"], in: scratch) { sandbox in
      let wrong = Self.job.replacing("prod/pull", with: "prod/nothing\n    failureTolerate: 10%")
      let refused = try await sandbox.kubectl("apply", "-f", "-", input: wrong)
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("the Secret prod/nothing does not exist"), "\(refused)")
      #expect(refused.errors.contains("failureTolerate: must be a decimal from 0 to 1"), "\(refused)")
      let applied = try await sandbox.kubectl("apply", "-f", "-", input: Self.job)
      #expect(applied.output == "imageprepulljob.operations.kubeedge.io/shop created\n", "\(applied)")
      #expect(applied.errors.contains("another spelling of nodeNames"), "\(applied)")
      let stored = try await sandbox.kubectl(
        "get", "imageprepulljob", "shop", "-o",
        "jsonpath={.spec.imagePrePullTemplate.nodeNames} {.spec.imagePrePullTemplate.concurrency}")
      #expect(stored.output == #"["edge-1"] 1"#, "\(stored)")
    }
  }

  @Test func `without the webhook the CRDs alone judge`() async throws {
    let scratch = try ScratchDirectory()
    let (_, end) = try await RunningSandbox.run(["--nodes", "1", "--no-webhook"], in: scratch) { sandbox in
      let configurations = try await sandbox.kubectl(
        "get", "mutatingwebhookconfigurations,validatingwebhookconfigurations", "-o", "name")
      #expect(configurations.output.isEmpty, "\(configurations)")
      let applied = try await sandbox.kubectl(
        "apply", "-f", "-", input: Self.job.replacing("prod/pull", with: "prod/nothing"))
      #expect(applied.exitCode == 0, "\(applied)")
      let wrong = try await sandbox.kubectl(
        "apply", "-f", "-",
        input: Self.job.replacing("nodes: [edge-1]", with: "nodeNames: [edge-1]\n    concurrency: -1"))
      #expect(wrong.exitCode == 1 && wrong.errors.contains("concurrency"), "\(wrong)")
    }
    #expect(end.errors.contains("the CRDs and the controller, but no webhook.\n"), "\(end)")
  }

  @Test func `the samples are accepted, and their selectors choose nodes`() async throws {
    let scratch = try ScratchDirectory()
    try await RunningSandbox.run(["--nodes", "6", "--node-label", "team=a"], in: scratch) { sandbox in
      let applied = try await sandbox.kubectl("apply", "-f", Paths.package + "/manifests/samples")
      #expect(applied.exitCode == 0 && applied.output.split(separator: "\n").count == 3, "\(applied)")
      for (selector, count) in [
        ("topology.kubernetes.io/zone=zone-a", 2), ("zone=c", 2), ("node-role.kubernetes.io/edge", 6), ("team=a", 6),
      ] {
        let nodes = try await sandbox.kubectl("get", "nodes", "-l", selector, "-o", "name")
        #expect(nodes.output.split(separator: "\n").count == count, "\(selector): \(nodes)")
      }
    }
  }

  @Test func `a private registry opens to the sample Secret and not to the expired one`() async throws {
    let scratch = try ScratchDirectory()
    try await RunningSandbox.run(
      ["--nodes", "2", "--speed", "100", "--private-registry", "harbor.example.com"], in: scratch
    ) { sandbox in
      for (name, node, secret) in [("good", "edge-1", "pull"), ("bad", "edge-2", "pull-expired")] {
        let made = try await sandbox.kubectl(
          "apply", "-f", "-",
          input: """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "\(name)"}, "spec": {"nodeName": "\(node)",
             "imagePullSecrets": [{"name": "\(secret)"}],
             "containers": [{"name": "c", "image": "harbor.example.com/team/app:1"}]}}
            """)
        #expect(made.exitCode == 0, "\(made)")
      }
      let ready = try await sandbox.kubectl("wait", "pod/good", "--for=condition=Ready", "--timeout=200s")
      #expect(ready.exitCode == 0, "\(ready)")
      let waiting = "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff"
      let refused = try await sandbox.kubectl("wait", "pod/bad", waiting, "--timeout=200s")
      #expect(refused.exitCode == 0, "\(refused)")
    }
  }

  @Test func `misfortunes befall the nodes that were named, at their times`() async throws {
    let scratch = try ScratchDirectory()
    try await RunningSandbox.run(
      [
        "--nodes", "4", "--speed", "10", "--not-ready", "edge-1,edge-2@20s", "--disk-pressure", "100%", "--vanish",
        "edge-4@3s",
      ], in: scratch
    ) { sandbox in
      let silent = try await sandbox.kubectl("get", "node", "edge-1", "--no-headers")
      #expect(silent.output.contains("NotReady"), "\(silent)")
      let full = try await sandbox.kubectl(
        "wait", "node/edge-3", "--for=condition=DiskPressure", "--timeout=200s")
      #expect(full.exitCode == 0, "\(full)")
      let gone = try await sandbox.kubectl("wait", "node/edge-4", "--for=delete", "--timeout=200s")
      #expect(gone.exitCode == 0, "\(gone)")
      let later = try await sandbox.kubectl(
        "wait", "node/edge-2", "--for=condition=Ready=Unknown", "--timeout=200s")
      #expect(later.exitCode == 0, "\(later)")
    }
  }

  @Test func `install goes into the sandbox, and its webhook goes on`() async throws {
    let scratch = try ScratchDirectory()
    try await RunningSandbox.run(["--nodes", "1"], in: scratch) { sandbox in
      let installed = try await PluginProcess.run(["install"], environment: ["KUBECONFIG": sandbox.kubeconfig])
      #expect(installed.exitCode == 0, "\(installed)")
      let refused = try await sandbox.kubectl(
        "apply", "-f", "-", input: Self.job.replacing("prod/pull", with: "prod/nothing"))
      #expect(refused.errors.contains("the Secret prod/nothing does not exist"), "\(refused)")
    }
  }
}
