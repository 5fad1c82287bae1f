// The guides, followed to the letter with the stock kubectl: their jobs come to the statuses that they print.

import ControllerTestSupport
import Foundation
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5)), .enabled(if: Tools.hasKubectl, "kubectl is not installed")) struct GuideTests {
  private static let seeds = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/seeds").path

  private static func text(_ seed: String) throws -> String {
    try String(contentsOfFile: "\(seeds)/\(seed).yaml", encoding: .utf8)
  }

  private static func simulation(names: [String]) -> SimulationConfiguration {
    var simulation = SimulationConfiguration.quick(nodes: names.count)
    simulation.names = names
    return simulation
  }

  /// Runs a controller over nodes of these names.
  private static func run(
    _ simulation: SimulationConfiguration, _ body: @Sendable @escaping (TestCluster, Tools) async throws -> Void
  ) async throws {
    try await TestCluster.with(simulation) { cluster in
      try await ControllerUnderTest.run(cluster.server) { _ in
        try await Tools.with(cluster) { try await body(cluster, $0) }
      }
    }
  }

  @Test(arguments: ["kubeedge-guide-3-worked-example", "kubeedge-guide-zh-3-worked-example"])
  func `KubeEdge's worked example ends with the status that its guide prints`(_ seed: String) async throws {
    let registry = "registry.cn-hangzhou.aliyuncs.com"
    let image = registry + "/jilimoxing/test:nginx"
    var simulation = Self.simulation(names: ["edge.kubeedge", "cloud.kubeedge"])
    simulation.privateRegistries = [registry: RegistryLogin(username: "tiger", password: "pass1234")]
    try await Self.run(simulation) { cluster, tools in
      // The guide's command with the server and the e-mail address where they belong.
      let secret = try await tools.kubectl(
        "create", "secret", "docker-registry", "my-secret", "--docker-server=\(registry)", "--docker-username=tiger",
        "--docker-password=pass1234", "--docker-email=tiger@acme.example")
      #expect(secret.code == 0, "\(secret)")
      let applied = try await tools.kubectl("apply", "-f", "\(Self.seeds)/\(seed).yaml")
      #expect(applied.code == 0, "\(applied)")
      let waited = try await tools.kubectl(
        "wait", "imageprepulljobs.operations.kubeedge.io/imageprepull-example",
        "--for=jsonpath={.status.state}=Successful",
        "--timeout=200s")
      #expect(waited.code == 0, "\(waited)")
      let printed = try await tools.kubectl(
        "get", "imageprepulljobs.operations.kubeedge.io", "imageprepull-example", "-o", "jsonpath={.status}")
      let status = try JSONReader.read(Array(printed.out.utf8))
      // Each field that the guide shows, with its value; times are times.
      let entry = status["status"]?.sequence?.first
      #expect(status["action"] == "Success")
      #expect(status["event"] == "Pull")
      #expect(status["state"] == "Successful")
      #expect(status["status"]?.sequence?.count == 1)
      #expect(entry?["imageStatus"] == [["image": Node(.string(image)), "state": "Successful"]])
      let nodeTime = try #require(entry?["nodeStatus"]?["time"]?.string)
      #expect(
        entry?["nodeStatus"] == [
          "nodeName": "edge.kubeedge", "state": "Successful", "event": "Pull", "action": "Success",
          "time": Node(.string(nodeTime)),
        ])
      let time = try #require(status["time"]?.string)
      for text in [time, nodeTime] {
        #expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil, "\(text)")
      }
      // v1alpha2's view of it.
      #expect(status["phase"] == "Completed")
      #expect(status["nodeStatus"]?.sequence?.first?["phase"] == "Successful")
      // The image is on the node, as the guide looks at the end.
      try await cluster.wait(for: .nodes, "edge.kubeedge") { node in
        (node?["status"]?["images"]?.sequence ?? []).contains { $0["names"]?.sequence?.first?.string == image }
      }
    }
  }

  @Test func `the guide's Secret with the server and the e-mail address swapped fails with 401`() async throws {
    let registry = "registry.cn-hangzhou.aliyuncs.com"
    var simulation = Self.simulation(names: ["edge.kubeedge"])
    simulation.privateRegistries = [registry: RegistryLogin(username: "tiger", password: "pass1234")]
    try await Self.run(simulation) { cluster, tools in
      _ = try await tools.kubectl(
        "create", "secret", "docker-registry", "my-secret", "--docker-server=tiger@acme.example",
        "--docker-username=tiger", "--docker-password=pass1234", "--docker-email=my-registry.example:5000")
      let applied = try await tools.kubectl("apply", "-f", "\(Self.seeds)/kubeedge-guide-3-worked-example.yaml")
      #expect(applied.code == 0, "\(applied)")
      let job = try #require(try YAMLFiles.objects(of: try Self.text("kubeedge-guide-3-worked-example")).first)
      let status = try await cluster.waitForEnd(of: job)["status"]
      #expect(status?["state"] == "Failed")
      let reason = status?["status"]?.sequence?.first?["nodeStatus"]?["reason"]?.string ?? ""
      #expect(reason.contains("401"), "\(reason)")
    }
  }

  @Test(arguments: [
    ("kubeedge-guide-1-api-example", ["edgenode1", "edgenode2"]),
    ("kubeedge-guide-zh-1-api-example", ["edgenode1", "edgenode2"]),
    ("kubeedge-proposal-2-sample", ["node1", "node2"]),
  ])
  func `a sample that can be repaired runs once it is`(_ seed: String, nodes: [String]) async throws {
    var simulation = Self.simulation(names: nodes)
    let login = RegistryLogin(username: "me", password: "right")
    simulation.privateRegistries = ["harbor.docker.hub": login]
    try await Self.run(simulation) { cluster, tools in
      try cluster.server.put(
        dockerSecret("secret", in: "default", registry: "harbor.docker.hub", user: "me", password: "right"))
      let repaired = try await tools.plugin("validate", "-f", "-", "--fix", input: try Self.text(seed))
      #expect(repaired.code == 0, "\(repaired)")
      let applied = try await tools.kubectl("apply", "-f", "-", input: repaired.out)
      #expect(applied.code == 0, "\(applied)")
      let job = try #require(try YAMLFiles.objects(of: repaired.out).first)
      let status = try #require(try await cluster.waitForEnd(of: job)["status"])
      #expect(status["state"] == "Successful", "\(status)")
      let done = (status["status"]?.sequence ?? []).compactMap { $0["nodeStatus"]?["nodeName"]?.string }
      #expect(Set(done) == Set(nodes))
    }
  }

  /// The Kruise guide's jobs name nodes twice over; its reader has to decide for one of both.
  private static func decided(_ seed: String, _ drop: String) throws -> String {
    var isDropping = false
    return try text(seed).split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      let isField = line.hasPrefix("    ") && !line.hasPrefix("     ") && !line.hasPrefix("    -")
      if isField { isDropping = line.hasPrefix("    \(drop):") }
      if !line.hasPrefix("    ") { isDropping = false }
      return !isDropping
    }.joined(separator: "\n")
  }

  @Test(arguments: ["kruise-guide-1-image-pull-job", "kruise-guide-zh-1-image-pull-job"])
  func `Kruise's job, once its author has decided for one selector, runs to its end`(_ seed: String) async throws {
    try await Self.run(Self.simulation(names: ["node-1", "node-2", "node-3"])) { cluster, tools in
      let printed = try await tools.kubectl("apply", "-f", "\(Self.seeds)/\(seed).yaml")
      #expect(printed.code != 0, "names and matchLabels together: \(printed)")
      let applied = try await tools.kubectl("apply", "-f", "-", input: try Self.decided(seed, "matchLabels"))
      #expect(applied.code == 0, "\(applied)")
      let waited = try await tools.kubectl(
        "wait", "imagepulljob/job-with-always", "--for=jsonpath={.status.completionTime}", "--timeout=200s")
      #expect(waited.code == 0, "\(waited)")
      let got = try await tools.kubectl("get", "imagepulljob", "job-with-always", "-o", "json")
      let status = try #require(try JSONReader.read(Array(got.out.utf8))["status"])
      #expect(status["desired"] == 2)
      #expect(status["succeeded"] == 2)
      #expect(status["failed"] == 0)
      #expect(status["active"] == 0)
      #expect(status["message"] == "job has completed")
      let table = try await tools.kubectl("get", "imagepulljob")
      #expect(table.out.contains("TOTAL") && table.out.contains("job has completed"), "\(table)")
    }
  }

  @Test func `Kruise's list job, once its author has decided for one selector, counts its images`() async throws {
    try await Self.run(Self.simulation(names: ["node-1", "node-2"])) { cluster, tools in
      let text = try Self.decided("kruise-guide-6-image-list-pull-job", "matchLabels")
      let applied = try await tools.kubectl("apply", "-f", "-", input: text)
      #expect(applied.code == 0, "\(applied)")
      let waited = try await tools.kubectl(
        "wait", "imagelistpulljob/job-with-always", "--for=jsonpath={.status.completionTime}", "--timeout=200s")
      #expect(waited.code == 0, "\(waited)")
      let got = try await tools.kubectl("get", "imagelistpulljob", "job-with-always", "-o", "json")
      let status = try #require(try JSONReader.read(Array(got.out.utf8))["status"])
      #expect(status["desired"] == 2)
      #expect(status["completed"] == 2)
      #expect(status["succeeded"] == 2)
      #expect(status["failedImageStatuses"] == nil)
    }
  }

  @Test func `nodes that cannot pull are shown as Kruise's guide shows them`() async throws {
    let names = (125...128).map { "cn-hangzhou.x.\($0)" }
    try await Self.run(Self.simulation(names: names)) { cluster, tools in
      let job = pullJob(
        "failing", ["image": "no-such-image:1.9.1", "pullPolicy": ["backoffLimit": 0], "parallelism": 4])
      let applied = try await tools.kubectl("apply", "-f", "-", input: YAMLWriter.string(job))
      #expect(applied.code == 0, "\(applied)")
      let status = try #require(try await cluster.waitForEnd(of: job)["status"])
      let printed = try #require(
        try YAMLFiles.objects(of: try Self.text("fragments/kruise-guide-9-output-image-pull-job")).first?["status"])
      for entry in printed.mapping?.entries ?? [] where !entry.key.hasSuffix("Time") {
        #expect(status[entry.key] == entry.value, "\(entry.key)")
      }
      for field in ["startTime", "completionTime"] {
        #expect(status[field]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
      }
    }
  }

  @Test func `the pod selector in the comments of Kruise's guide chooses the nodes of those pods`() async throws {
    try await Self.run(Self.simulation(names: ["node-1", "node-2"])) { cluster, tools in
      let pod: Node = [
        "apiVersion": "v1", "kind": "Pod",
        "metadata": ["name": "web", "namespace": "default", "labels": ["pod-label": "xxx"]],
        "spec": ["nodeName": "node-2", "containers": [["name": "web", "image": "web:1", "command": ["/run"]]]],
      ]
      let made = try await tools.kubectl("apply", "-f", "-", input: YAMLWriter.string(pod))
      #expect(made.code == 0, "\(made)")
      var text = try Self.text("kruise-guide-1-image-pull-job")
        .replacingOccurrences(of: "# podSelector:", with: "  podSelector:")
      for line in [
        "matchLabels:", "pod-label: xxx", "matchExpressions:", "- key: pod-label", "operator: In", "values:", "- xxx",
      ] {
        text = text.replacingOccurrences(of: "\n#   \(line)", with: "\n    \(line)")
        text = text.replacingOccurrences(of: "\n#     \(line)", with: "\n      \(line)")
      }
      // The guide's selector for nodes goes.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      guard let first = lines.firstIndex(where: { $0.hasPrefix("  selector:") }),
        let last = lines.firstIndex(where: { $0.hasPrefix("  podSelector:") })
      else { throw NotReached(description: "the guide is another one by now") }
      text = (lines[..<first] + lines[last...]).joined(separator: "\n")
      let applied = try await tools.kubectl("apply", "-f", "-", input: text)
      #expect(applied.code == 0, "\(text)\n\(applied)")
      let job = try #require(try YAMLFiles.objects(of: text).first).setting("metadata.namespace", to: "default")
      let status = try await cluster.waitForEnd(of: job)["status"]
      #expect(status?["desired"] == 1)
      #expect(status?["succeeded"] == 1)
    }
  }
}
