// `kubectl prepull plan`, against a cluster.

import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct PlanTests {
  /// Fifty edge nodes `edge-1` to `edge-50`, of which `edge-7` is not ready, and a cloud node.
  private static let nodes: [Node] =
    (1...50).map { number in
      clusterNode(
        "edge-\(number)", labels: ["zone": number <= 20 ? "a" : "b"], ready: number != 7,
        images: number <= 12 ? [("docker.io/library/nginx:1.27", 67_000_000)] : [])
    } + [clusterNode("cloud", edge: false)]

  private static let job = kubeEdgeJob {
    $0["images"] = ["nginx:1.27", "registry.example.com/team/app:1"]
    $0["nodeNames"] = nil
    $0["labelSelector"] = [:]
    $0["concurrency"] = 10
    $0["imageSecretRefs"] = [["image": "registry.example.com", "imageSecret": "prod/pull"]]
  }

  private static func text(_ jobs: Node...) -> String { jobs.map { YAMLWriter.string($0) }.joined(separator: "---\n") }

  @Test func `the plan says which nodes pull, which fail, what is there and which Secret serves`() async throws {
    try await PluginCluster.with(Self.nodes + [PullSecretFixture.secret("pull", in: "prod")]) { cluster in
      let run = try await cluster.run("plan -f -", input: Self.text(Self.job))
      #expect(
        run.output == """
          ImagePrePullJob/warm (<stdin>:1)

          NODES
            49 nodes pull, 10 at a time: 5 waves
            1 node fails at once: the node is not ready (edge-7)
            1 node: no label node-role.kubernetes.io/edge
            5 of 50 may fail (failureTolerate 0.1)

          IMAGES
            nginx:1.27                        anonymous          49 nodes, 11 have it    67 MB
            registry.example.com/team/app:1   Secret prod/pull   49 nodes, none has it
            about 2.5 GB to pull altogether, and 1 image whose size no node tells

          The job would run.

          """, "\(run.testDescription)")
      #expect(run.errors == "")
      #expect(run.code == 0)
    }
  }

  @Test func `planning sends nothing but reads, and no Secret's content comes out`() async throws {
    let broken = kruiseJob {
      $0["image"] = "quay.io/team/app:1"
      $0["pullSecrets"] = ["pull", "opaque"]
      $0["podSelector"] = ["matchLabels": ["app": "web"]]
    }
    let pod: Node = [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": "web", "namespace": "prod", "labels": ["app": "web"]],
      "spec": ["nodeName": "edge-1", "containers": [["name": "web", "image": "web:1"]]], "status": ["phase": "Running"],
    ]
    let objects =
      Self.nodes + [
        pod, PullSecretFixture.secret("pull", in: "prod"),
        PullSecretFixture.secret("opaque", in: "prod", type: "Opaque"),
      ]
    try await PluginCluster.with(objects) { cluster in
      for format in [[], ["-o", "json"], ["-o", "yaml"]] {
        let run = try await cluster.run("plan -f -", format, input: Self.text(Self.job, broken))
        #expect(run.code == 1)
        #expect(run.output.contains("prod/opaque"), "\(run.testDescription)")
        #expect(!PullSecretFixture.leaks(into: run.output + run.errors), "\(run.testDescription)")
      }
      let verbs = Set(cluster.server.requests.map(\.verb))
      #expect(verbs == ["get", "list"], "\(verbs)")
      #expect(cluster.server.requests.contains { $0.target?.resource == "secrets" })
    }
  }

  @Test func `a job that would fail says why, and what mends it`() async throws {
    let missing = Self.job.setting("metadata.name", to: "missing")
    let nowhere = kubeEdgeJob {
      $0["nodeNames"] = nil
      $0["labelSelector"] = ["matchLabels": ["zone": "c"]]
    }
    let strict = kubeEdgeJob {
      $0["nodeNames"] = ["edge-1", "edge-7", "edge-99", "cloud"]
      $0["failureTolerate"] = "0.5"
    }
    let rows: [(job: Node, says: [String])] = [
      (
        missing,
        [
          "the Secret prod/pull does not exist",
          "kubectl create secret docker-registry pull -n prod --docker-server=registry.example.com",
        ]
      ),
      (nowhere, ["no nodes were matched"]),
      (
        strict,
        [
          "3 of 4 nodes fail without a pull, more than failureTolerate 0.5 allows", "there is no such node (edge-99)",
          "the node is no edge node: it lacks the label node-role.kubernetes.io/edge (cloud)",
        ]
      ),
    ]
    try await PluginCluster.with(Self.nodes) { cluster in
      for row in rows {
        let run = try await cluster.run("plan -f -", input: Self.text(row.job))
        #expect(run.code == 1)
        #expect(run.output.contains("The job would fail:"))
        for part in row.says { #expect(run.output.contains(part), "\(run.testDescription)") }
      }
    }
  }

  @Test func `overriders show what other nodes pull, and with which Secret`() async throws {
    let job = Self.job.setting(
      "spec.imagePrePullOverriders",
      to: [
        [
          "nodeLabel": "zone=a",
          "overriders": [
            "imageOverriders": [["component": "Registry", "operator": "replace", "value": "mirror.example.com"]],
            "secretOverriders": [["component": "SecretName", "operator": "replace", "value": "mirror"]],
          ],
        ]
      ])
    let secrets = [
      PullSecretFixture.secret("pull", in: "prod"),
      PullSecretFixture.secret("mirror", in: "prod", registry: "mirror.example.com"),
    ]
    try await PluginCluster.with(Self.nodes + secrets) { cluster in
      let run = try await cluster.run("plan -f - -o json", input: Self.text(job))
      #expect(run.code == 0, "\(run.testDescription)")
      let plan = try run.json()
      let overridden = try #require(plan["overridden"]?.sequence?.first)
      #expect(overridden["labels"] == ["zone=a"])
      #expect(overridden["nodes"]?.sequence?.count == 19)
      #expect(
        overridden["images"]?.sequence?.map { $0["pulled"]?.string } == [
          "mirror.example.com/nginx:1.27", "mirror.example.com/team/app:1",
        ])
      let served = (plan["images"]?.sequence ?? []).map {
        "\($0["image"]?.string ?? "") \($0["nodes"]?.integer ?? 0) \($0["credentials"]?["secret"]?.string ?? "-")"
      }
      #expect(
        Set(served) == [
          "nginx:1.27 30 -", "registry.example.com/team/app:1 30 prod/pull",
          "mirror.example.com/nginx:1.27 19 -",
          "mirror.example.com/team/app:1 19 prod/mirror",
        ])
    }
  }

  @Test func `a Secret that the user may not read is said and fails nothing; Nodes are needed`() async throws {
    try await PluginCluster.with(Self.nodes + [PullSecretFixture.secret("pull", in: "prod")]) { cluster in
      let run = try await cluster.run("plan -f -", input: Self.text(Self.job)) { $0.target?.resource == "secrets" }
      #expect(run.code == 0, "\(run.testDescription)")
      #expect(run.output.contains("the Secret prod/pull could not be checked: you may not read it"))
      let blind = try await cluster.run("plan -f -", input: Self.text(Self.job)) { $0.target?.resource == "nodes" }
      #expect(blind.code == 1)
      #expect(blind.errors.hasPrefix("error: without the nodes nothing can be foretold: list nodes: "))
      #expect(blind.output == "")
    }
  }

  @Test func `input without a job says what it holds`() async throws {
    try await PluginCluster.with { cluster in
      let pod: Node = ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": "x"]]
      let run = try await cluster.run("plan -f -", input: Self.text(pod))
      #expect(run.code == 1)
      #expect(run.errors.hasPrefix("error: there is no job in the input, only Pod/x; kubectl prepull create --from"))
      let many = try await cluster.run("plan -f -", input: Self.text(pod, pod, pod, pod))
      #expect(many.errors.contains("only Pod/x, Pod/x, Pod/x and 1 other;"), "\(many.testDescription)")
    }
  }

  @Test func `a kind that is not installed fails the job`() async throws {
    try await PluginCluster.with(Self.nodes, installed: false) { cluster in
      let run = try await cluster.run("plan -f -", input: Self.text(kubeEdgeJob()))
      #expect(run.code == 1)
      #expect(
        run.output.contains("ImagePrePullJob (operations.kubeedge.io/v1alpha1) is not installed in this cluster"),
        "\(run.testDescription)")
    }
  }

  @Test func `a job of the cluster is planned by its name`() async throws {
    try await PluginCluster.with(Self.nodes + [Self.job, PullSecretFixture.secret("pull", in: "prod")]) { cluster in
      let run = try await cluster.run("plan imageprepulljob/warm")
      #expect(run.code == 0, "\(run.testDescription)")
      #expect(run.output.hasPrefix("ImagePrePullJob/warm\n"))
      let gone = try await cluster.run("plan gone")
      #expect(gone.code == 1)
      #expect(gone.errors.contains("there is no job \"gone\""))
    }
  }

  @Test func `a file with a wrong job fails, and the good ones are planned all the same`() async throws {
    try await PluginCluster.with(Self.nodes) { cluster in
      let wrong = kubeEdgeJob { $0["concurrency"] = "two" }
      let run = try await cluster.run("plan -f -", input: Self.text(wrong, kubeEdgeJob()))
      #expect(run.code == 1)
      #expect(run.errors.contains("concurrency"))
      #expect(run.output.contains("1 node pulls, 1 at a time: 1 wave"))
    }
  }

  @Test(arguments: [
    ("plan", "say which job"), ("plan warm -f -", "not both"), ("plan -f - -n Not_A_Name", "the namespace"),
    ("plan imageprepuljob/warm", "did you mean imageprepulljob?"), ("plan -f - -o table", "invalid value"),
  ])
  func `a wrong command line is told before anything is asked`(command: String, says: String) async throws {
    let run = try await PluginRun.run(command)
    #expect(run.code == 2)
    #expect(run.errors.contains(says), "\(run.testDescription)")
  }

  @Test func `no cluster, no plan`() async throws {
    let folder = try CertificateFolder()
    let nothing = try await PluginRun.run("plan -f -", input: Self.text(Self.job), home: folder.path)
    #expect(nothing.code == 1)
    let away = try await PluginRun.run(
      "plan -f - --server https://127.0.0.1:1 --insecure-skip-tls-verify --request-timeout 5s",
      input: Self.text(Self.job), home: folder.path)
    #expect(away.code == 1)
    #expect(away.errors.hasPrefix("error: "), "\(away.testDescription)")
    #expect(away.output == "")
  }
}
