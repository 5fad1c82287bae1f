// `kubectl prepull create --from` and `--apply`, against a cluster.

import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct CreateTests {
  private static func template(
    _ images: [String], secrets: [String] = [], account: String? = nil
  ) -> Node {
    var spec = Mapping([
      Mapping.Entry(
        key: "containers",
        value: Node(
          .sequence(
            images.enumerated().map { ["name": Node(.string("c\($0.offset)")), "image": Node(.string($0.element))] })))
    ])
    if !secrets.isEmpty {
      spec["imagePullSecrets"] = Node(.sequence(secrets.map { ["name": Node(.string($0))] }))
    }
    if let account { spec["serviceAccountName"] = Node(.string(account)) }
    return ["metadata": ["labels": ["app": "x"]], "spec": Node(.mapping(spec))]
  }

  private static func workload(
    _ version: String, _ kind: String, _ name: String, in namespace: String = "shop", labels: [String: String] = [:],
    _ spec: Node
  ) -> Node {
    [
      "apiVersion": Node(.string(version)), "kind": Node(.string(kind)),
      "metadata": [
        "name": Node(.string(name)), "namespace": Node(.string(namespace)),
        "labels": Node(.mapping(Mapping(labels.map { Mapping.Entry(key: $0.key, value: Node(.string($0.value))) }))),
      ], "spec": spec,
    ]
  }

  private static func pods(_ template: Node, _ more: [String: Node] = [:]) -> Node {
    var spec = Mapping([
      Mapping.Entry(key: "selector", value: ["matchLabels": ["app": "x"]]),
      Mapping.Entry(key: "template", value: template),
    ])
    for (key, value) in more { spec[key] = value }
    return Node(.mapping(spec))
  }

  private static let web = workload(
    "apps/v1", "Deployment", "web", labels: ["tier": "front"],
    pods(
      template(["registry.example.com/web:1"], secrets: ["pull", "quay"]).setting(
        "spec.initContainers", to: [["name": "init", "image": "quay.io/tools/init:2"]])))
  private static let api = workload(
    "apps/v1", "Deployment", "api", labels: ["tier": "back"],
    pods(template(["registry.example.com/api:1"], account: "builder")))
  private static let nightly = workload(
    "batch/v1", "CronJob", "nightly",
    ["schedule": "0 3 * * *", "jobTemplate": ["spec": ["template": template(["nginx:1.27"])]]])
  private static let old = workload(
    "apps/v1", "ReplicaSet", "web-1", pods(template(["registry.example.com/web:0"]), ["replicas": 0]))
  private static let current = workload(
    "apps/v1", "ReplicaSet", "web-2", pods(template(["registry.example.com/web:1"]), ["replicas": 2]))
  private static let debugged = workload(
    "v1", "Pod", "web-2-abc",
    [
      "containers": [["name": "web", "image": "registry.example.com/web:1"]],
      "ephemeralContainers": [["name": "debug", "image": "busybox:1.36"]],
    ])
  private static let elsewhere = workload(
    "apps/v1", "Deployment", "web", in: "other", pods(template(["ghcr.io/other/web:1"])))
  private static let account: Node = [
    "apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "builder", "namespace": "shop"],
    "imagePullSecrets": [["name": "pull"]],
  ]

  private static let objects = [
    web, api, nightly, old, current, debugged, elsewhere, account, PullSecretFixture.secret("pull", in: "shop"),
    PullSecretFixture.secret("quay", in: "shop", registry: "quay.io"),
  ]

  private static func template(of run: PluginRun) throws -> Node {
    try #require(try run.json()["spec"]?["imagePrePullTemplate"])
  }

  @Test func `images and Secrets of live workloads become the job's, each Secret for its registry`() async throws {
    try await PluginCluster.with(Self.objects) { cluster in
      let run = try await cluster.run(
        "create shop --from deployment/web --from deploy/api --from cj/nightly -n shop --nodes edge-1 -o json")
      #expect(run.code == 0, "\(run.testDescription)")
      let template = try Self.template(of: run)
      #expect(
        template["images"] == [
          "quay.io/tools/init:2", "registry.example.com/web:1", "registry.example.com/api:1", "nginx:1.27",
        ])
      #expect(
        template["imageSecretRefs"] == [
          ["image": "quay.io", "imageSecret": "shop/quay"],
          ["image": "registry.example.com", "imageSecret": "shop/pull"],
        ])
      #expect(Set(cluster.server.requests.map(\.verb)) == ["get"])
      #expect(!PullSecretFixture.leaks(into: run.output + run.errors))
    }
  }

  @Test func `a ServiceAccount's Secret counts where the Pods have none`() async throws {
    try await PluginCluster.with(Self.objects) { cluster in
      let run = try await cluster.run("create --from deployment/api -n shop --nodes edge-1 -o json")
      #expect(try Self.template(of: run)["imageSecrets"] == "shop/pull", "\(run.testDescription)")
      #expect(!cluster.server.requests.contains { $0.target?.resource == "secrets" })
      let blind = try await cluster.run("create --from deployment/api -n shop --nodes edge-1") {
        $0.target?.resource == "serviceaccounts"
      }
      #expect(blind.code == 0)
      #expect(blind.errors.contains("warning: serviceaccount/builder: you may not read it"), "\(blind.testDescription)")
    }
  }

  @Test func `--secret goes before what the workloads use`() async throws {
    try await PluginCluster.with(Self.objects) { cluster in
      let run = try await cluster.run(
        "create --from deployment/web -n shop --nodes edge-1 --secret prod/mine -o json")
      let template = try Self.template(of: run)
      #expect(template["imageSecrets"] == "prod/mine", "\(run.testDescription)")
      #expect(template["imageSecretRefs"] == nil)
    }
  }

  @Test func `a Kruise job takes the Secrets of its namespace, and that namespace`() async throws {
    try await PluginCluster.with(Self.objects) { cluster in
      let run = try await cluster.run("create --from deployment/web -n shop --to kruise-list -o json")
      let job = try run.json()
      #expect(job["metadata"]?["namespace"] == "shop", "\(run.testDescription)")
      #expect(job["spec"]?["pullSecrets"] == ["pull", "quay"])
    }
  }

  @Test func `a kind takes all in use, narrowed by label and widened by -A`() async throws {
    let rows: [(command: String, images: [String])] = [
      (
        "--from deployments -n shop",
        ["registry.example.com/api:1", "quay.io/tools/init:2", "registry.example.com/web:1"]
      ),
      ("--from deployments -n shop --from-selector tier=back", ["registry.example.com/api:1"]),
      (
        "--from deployments -A",
        ["ghcr.io/other/web:1", "registry.example.com/api:1", "quay.io/tools/init:2", "registry.example.com/web:1"]
      ),
      ("--from deployment/web -A", ["ghcr.io/other/web:1", "quay.io/tools/init:2", "registry.example.com/web:1"]),
      ("--from rs -n shop", ["registry.example.com/web:1"]),
      ("--from pods -n shop", ["registry.example.com/web:1", "busybox:1.36"]),
    ]
    try await PluginCluster.with(Self.objects) { cluster in
      for row in rows {
        let run = try await cluster.run("create \(row.command) --nodes edge-1 -o json")
        let images = try Self.template(of: run)["images"]?.sequence?.compactMap(\.string)
        #expect(images == row.images, "\(row.command)\n\(run.testDescription)")
      }
    }
  }

  @Test func `what is not there, or may not be read, is said`() async throws {
    try await PluginCluster.with(Self.objects) { cluster in
      let rows: [(command: String, says: String)] = [
        ("--from deployment/gone -n shop", "error: deployment/gone: is not in the namespace shop"),
        ("--from statefulsets -n shop", "error: statefulsets: there are none in the namespace shop"),
        ("--from deployment/gone -A", "error: deployment/gone: is in no namespace"),
        ("--from no-such-file.yaml", "does not exist"),
      ]
      for row in rows {
        let run = try await cluster.run("create \(row.command) --nodes edge-1")
        #expect(run.code == 1)
        #expect(run.errors.contains(row.says), "\(run.testDescription)")
        #expect(run.output == "")
      }
      let forbidden = try await cluster.run("create --from deployment/web -n shop --nodes edge-1") {
        $0.target?.resource == "deployments"
      }
      #expect(forbidden.code == 1)
      #expect(forbidden.errors.contains("get deployments.apps shop/web: "), "\(forbidden.testDescription)")
    }
  }

  // MARK: - --apply

  @Test func `--apply sends the job, again changes nothing, and another manager's field is a conflict`() async throws {
    try await PluginCluster.with { cluster in
      let jobs = ResourceID("imageprepulljobs", group: "operations.kubeedge.io")
      let command = "create warm --image nginx:1.27 --nodes edge-1 --apply"
      let tried = try await cluster.run(command + " --dry-run=server")
      #expect(tried.code == 0, "\(tried.testDescription)")
      #expect(
        tried.output == "imageprepulljob.operations.kubeedge.io/warm serverside-applied (server dry run)\n")
      #expect(try cluster.server.get(jobs, name: "warm") == nil)
      for outcome in ["serverside-applied", "unchanged"] {
        let run = try await cluster.run(command)
        #expect(run.code == 0, "\(run.testDescription)")
        #expect(run.output == "imageprepulljob.operations.kubeedge.io/warm \(outcome)\n")
      }
      let stored = try #require(try cluster.server.get(jobs, name: "warm"))
      #expect(stored["metadata"]?["generation"] == 1)
      #expect(stored["metadata"]?["managedFields"]?.sequence?.first?["manager"] == "kubectl-prepull")
      let printed = try await cluster.run(command + " -o json")
      #expect(try printed.json()["metadata"]?["uid"] == stored["metadata"]?["uid"])
      let named = try await cluster.run(command + " -o name")
      #expect(named.output == "imageprepulljob.operations.kubeedge.io/warm\n")
    }
  }

  @Test func `a job of that name with another spec is changed only with --overwrite`() async throws {
    try await PluginCluster.with { cluster in
      let jobs = ResourceID("imageprepulljobs", group: "operations.kubeedge.io")
      let command = "create warm --image nginx:1.27 --apply --nodes"
      #expect(try await cluster.run(command, ["edge-1"]).code == 0)
      for flags in [[], ["--force-conflicts"], ["--dry-run=server"]] {
        let refused = try await cluster.run(command, ["edge-2"] + flags)
        #expect(refused.code == 1)
        #expect(refused.output == "")
        #expect(
          refused.errors == """
            error: imageprepulljob.operations.kubeedge.io/warm is there already, and this would change its \
            spec.imagePrePullTemplate.nodeNames; --overwrite changes it, another name makes another job

            """)
      }
      let kept = try cluster.server.get(jobs, name: "warm")
      #expect(kept?["spec"]?["imagePrePullTemplate"]?["nodeNames"] == ["edge-1"])
      // A label is no other job.
      let labelled = try await cluster.run(command, ["edge-1", "--label", "team=shop"])
      #expect(labelled.output == "imageprepulljob.operations.kubeedge.io/warm serverside-applied\n")
      let changed = try await cluster.run(command, ["edge-2", "--overwrite"])
      #expect(changed.code == 0, "\(changed.testDescription)")
      #expect(changed.output == "imageprepulljob.operations.kubeedge.io/warm serverside-applied\n")
      let stored = try cluster.server.get(jobs, name: "warm")
      #expect(stored?["spec"]?["imagePrePullTemplate"]?["nodeNames"] == ["edge-2"])
    }
  }

  @Test(arguments: [("Successful", 0 as Int32), ("Failed", 1)])
  func `--watch follows the job to its end and ends as the job does`(state: String, code: Int32) async throws {
    try await PluginCluster.with { cluster in
      let command = "create warm --image nginx:1.27 --nodes edge-1 --apply"
      #expect(try await cluster.run(command).code == 0)
      let jobs = ResourceID("imageprepulljobs", group: "operations.kubeedge.io")
      let job = try #require(try cluster.server.get(jobs, name: "warm"))
      try cluster.server.put(
        job.setting("status", to: ["state": Node(.string(state)), "time": "2026-01-01T00:00:00Z", "status": []]))
      let run = try await cluster.run(command + " --watch")
      #expect(run.code == code, "\(run.testDescription)")
      #expect(run.output.hasPrefix("imageprepulljob.operations.kubeedge.io/warm unchanged\n"))
      #expect(run.output.contains(state), "\(run.testDescription)")
    }
  }

  @Test func `a Kruise job without a namespace goes to the context's`() async throws {
    try await PluginCluster.with { cluster in
      let run = try await cluster.run("create warm --image nginx:1.27 --to kruise --apply")
      #expect(run.code == 0, "\(run.testDescription)")
      let found = try cluster.server.get(
        ResourceID("imagepulljobs", group: "apps.kruise.io"), namespace: "default", name: "warm")
      #expect(found != nil)
    }
  }

  @Test func `the webhook's warnings are shown, and its refusal ends with 1`() async throws {
    let folder = try CertificateFolder()
    let authority = try folder.authorityFile()
    try await PluginCluster.with(installed: false) { cluster in
      let flags = ["--kubeconfig", cluster.kubeconfig, "--cert-dir", folder.path]
      try await WebhookUnderTest.run(flags) { webhook in
        let installed = try await cluster.run(
          "install --url https://\(webhook.address) --ca-file", [authority])
        #expect(installed.code == 0, "\(installed.testDescription)")
        let run = try await cluster.run("create warm --image nginx --nodes edge-1 --apply")
        #expect(run.code == 0, "\(run.testDescription)")
        #expect(run.errors.contains("Warning: "), "\(run.testDescription)")
        let refused = try await cluster.run(
          "create cold --image registry.example.com/a:1 --nodes edge-1 --secret prod/gone --apply")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("prod/gone does not exist"), "\(refused.testDescription)")
      }
    }
  }

  @Test func `without the kinds, or a cluster, --apply fails with what to do`() async throws {
    try await PluginCluster.with(installed: false) { cluster in
      let run = try await cluster.run("create warm --image nginx:1.27 --nodes edge-1 --apply")
      #expect(run.code == 1)
      #expect(run.errors.contains("kubectl prepull install"), "\(run.testDescription)")
      let forbidden = try await cluster.run("create warm --image nginx:1.27 --nodes edge-1 --apply") { _ in true }
      #expect(forbidden.code == 1)
      #expect(forbidden.errors.contains("forbidden"), "\(forbidden.testDescription)")
    }
    let folder = try CertificateFolder()
    let away = try await PluginRun.run(
      "create warm --image nginx:1.27 --nodes edge-1 --apply --server https://127.0.0.1:1 --request-timeout 5s",
      home: folder.path)
    #expect(away.code == 1)
    #expect(away.output == "")
    // Without --apply and --from no cluster is looked for.
    let offline = try await PluginRun.run("create warm --image nginx:1.27 --nodes edge-1", home: folder.path)
    #expect(offline.code == 0)
  }

  @Test(arguments: [
    ("--dry-run=server", "--dry-run=server needs --apply"), ("--force-conflicts", "--force-conflicts needs --apply"),
    ("--overwrite", "--overwrite needs --apply"),
    ("--from-selector a=b", "--from-selector needs --from"), ("-A", "--all-namespaces needs --from"),
    ("--watch", "--watch needs --apply"),
    ("--apply --dry-run=server -w", "--watch needs --apply without a dry run"),
    ("--apply -w -o json", "leave out --output"),
    ("--from deployments --from-selector a===b", "--from-selector: "),
    ("--from deploymnet/web", "did you mean deployment/web?"),
  ])
  func `flags that need each other say so`(flags: String, says: String) async throws {
    let run = try await PluginRun.run("create warm --image nginx:1.27 --nodes edge-1 \(flags)")
    #expect(run.code == 2)
    #expect(run.errors.contains(says), "\(run.testDescription)")
  }
}
