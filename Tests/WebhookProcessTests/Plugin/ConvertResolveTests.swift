// `kubectl prepull convert --resolve`, against a cluster.

import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct ConvertResolveTests {
  private static func pod(_ name: String, on node: String, phase: String = "Running", app: String = "web") -> Node {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": Node(.string(name)), "namespace": "prod", "labels": ["app": Node(.string(app))]],
      "spec": ["nodeName": Node(.string(node)), "containers": [["name": "web", "image": "web:1"]]],
      "status": ["phase": Node(.string(phase))],
    ]
  }

  private static let job = kruiseListJob {
    $0["images"] = ["registry.example.com/team/app:1", "quay.io/team/tool:2", "nginx:1.27"]
    $0["podSelector"] = ["matchLabels": ["app": "web"]]
    $0["pullSecrets"] = ["pull", "quay"]
  }

  private static let objects = [
    pod("a", on: "n2"), pod("b", on: "n1"), pod("c", on: "n2"), pod("d", on: "n3", phase: "Succeeded"),
    pod("e", on: "n4", app: "db"), PullSecretFixture.secret("pull", in: "prod"),
    PullSecretFixture.secret("quay", in: "prod", registry: "quay.io"),
  ]

  @Test func `Pods become nodes and Secrets find their registries`() async throws {
    try await PluginCluster.with(Self.objects) { cluster in
      let text = YAMLWriter.string(Self.job)
      let run = try await cluster.run("convert -f - --to kubeedge --resolve -o json", input: text)
      #expect(run.code == 0, "\(run.testDescription)")
      let template = try #require(try run.json()["spec"]?["imagePrePullTemplate"])
      #expect(template["nodeNames"] == ["n1", "n2"])
      #expect(
        template["imageSecretRefs"] == [
          ["image": "registry.example.com", "imageSecret": "prod/pull"],
          ["image": "quay.io", "imageSecret": "prod/quay"],
        ])
      #expect(run.errors.contains("spec.podSelector: becomes the 2 nodes that its Pods run on now"))
      #expect(!PullSecretFixture.leaks(into: run.output + run.errors))
      #expect(Set(cluster.server.requests.map(\.verb)) == ["get", "list"])
      // What comes out is a job that the plugin itself accepts.
      let checked = try await PluginRun.run("validate -f -", input: run.output)
      #expect(checked.code == 0, "\(checked.testDescription)")
    }
  }

  @Test func `what the cluster does not tell has no form`() async throws {
    try await PluginCluster.with(Self.objects) { cluster in
      let text = YAMLWriter.string(Self.job)
      for resource in ["pods", "secrets"] {
        let run = try await cluster.run("convert -f - --to kubeedge --resolve", input: text) {
          $0.target?.resource == resource
        }
        #expect(run.code == 3, "\(run.testDescription)")
        #expect(run.output == "")
        #expect(run.errors.contains("no form: "), "\(run.testDescription)")
      }
      let nobody = text.replacing("app: web", with: "app: nobody")
      let run = try await cluster.run("convert -f - --to kubeedge --resolve", input: nobody)
      #expect(run.code == 3)
      #expect(run.errors.contains("no Pod in prod matches now"), "\(run.testDescription)")
    }
  }

  @Test func `a job that raises no question needs no cluster`() async throws {
    let folder = try CertificateFolder()
    let kubeconfig = "--server https://127.0.0.1:1 --request-timeout 2s"
    let run = try await PluginRun.run(
      "convert -f - --to kubeedge --resolve \(kubeconfig)", input: YAMLWriter.string(kruiseJob()), home: folder.path)
    #expect(run.code == 0, "\(run.testDescription)")
    let asked = try await PluginRun.run(
      "convert -f - --to kubeedge --resolve \(kubeconfig)", input: YAMLWriter.string(Self.job), home: folder.path)
    #expect(asked.code == 3 || asked.code == 1, "\(asked.testDescription)")
    #expect(asked.output == "")
    let wrong = try await PluginRun.run("convert -f - --to kruise --resolve")
    #expect(wrong.code == 2)
  }
}
