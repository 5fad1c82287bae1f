// Secrets on their way from a job's namespace to the nodes.

import ControllerTestSupport
import LogTestSupport
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(3))) struct SecretTests {
  private static let registry = "registry.example.com"
  private static let image = Node(.string("\(registry)/app:1"))

  private static func simulation(nodes: Int = 3, password: String = "right") -> SimulationConfiguration {
    var simulation = SimulationConfiguration.quick(nodes: nodes)
    simulation.privateRegistries = [registry: RegistryLogin(username: "me", password: password)]
    return simulation
  }

  private static func secret(_ password: String, in namespace: String = "prod") -> Node {
    dockerSecret("pull", in: namespace, registry: registry, user: "me", password: password)
  }

  @Test func `a Secret of another namespace is copied for as long as the job runs`() async throws {
    try await TestCluster.with(Self.simulation()) { cluster in
      let secrets = cluster.server.record(ResourceID("secrets"))
      try await cluster.withController { controller in
        try await controller.create(Self.secret("right"))
        let job = pullJob("warm", ["image": Self.image, "pullSecrets": ["pull"], "parallelism": 3])
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["succeeded"] == 3)
        try await cluster.wait(forAll: .secrets, in: TestCluster.namespace) { $0.isEmpty }
        func copies() -> [Node] { secrets.changes.map(\.object).filter { $0.namespace == TestCluster.namespace } }
        #expect(Set(copies().map(\.uid)).count == 1)
        #expect(copies().first?["type"] == "kubernetes.io/dockerconfigjson")
        // Another run of it needs the Secret again, for a moment.
        try await controller.edit(job, ["spec": ["image": Node(.string("\(Self.registry)/app:2"))]])
        try await eventually("another copy") { Set(copies().map(\.uid)).count == 2 }
        try await controller.delete(job)
        try await cluster.waitForNothingLeft()
        // The source is the user's.
        #expect(try cluster.server.list(.secrets, namespace: "prod").count == 1)
      }
    }
  }

  @Test func `a Secret in the controller's own namespace is used as it is`() async throws {
    try await TestCluster.with(Self.simulation()) { cluster in
      try await cluster.withController { controller in
        try await controller.create(Self.secret("right", in: TestCluster.namespace))
        let job = prePullJob(
          "warm",
          [
            "images": [Self.image], "nodeNames": ["edge-1"],
            "imageSecrets": Node(.string("\(TestCluster.namespace)/pull")),
          ])
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["state"] == "Successful")
        #expect(try cluster.server.list(.secrets, namespace: TestCluster.namespace).map(\.name) == ["pull"])
        try await controller.delete(job)
        try await cluster.wait(forAll: .configMaps, in: TestCluster.namespace) { $0.isEmpty }
        #expect(try cluster.server.list(.secrets, namespace: TestCluster.namespace).map(\.name) == ["pull"])
      }
    }
  }

  @Test func `a wrong password fails the nodes, and a retry after it was mended succeeds`() async throws {
    try await TestCluster.with(Self.simulation()) { cluster in
      try await cluster.withController { controller in
        let secret = Self.secret("wrong")
        try await controller.create(secret)
        let job = pullJob(
          "warm",
          ["image": Self.image, "pullSecrets": ["pull"], "parallelism": 3, "pullPolicy": ["backoffLimit": 0]])
        try await controller.create(job)
        let failed = try await cluster.waitForEnd(of: job)["status"]
        #expect(failed?["failed"] == 3)
        try await controller.edit(secret, ["stringData": Self.secret("right")["stringData"] ?? Node(.null)])
        try await controller.edit(job, ["metadata": ["annotations": ["prepull.dev/retry": "1"]]])
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0?["status"]?["succeeded"] == 3 }
      }
    }
  }

  @Test func `a Secret that comes late is waited for`() async throws {
    try await TestCluster.with(Self.simulation(nodes: 1)) { cluster in
      try await cluster.withController { controller in
        let job = prePullJob(
          "warm", ["images": [Self.image], "nodeNames": ["edge-1"], "imageSecrets": "prod/pull"])
        try await controller.create(job)
        // Looked for in vain at least once.
        try await cluster.wait(for: job.resourceID, "warm") { _ in
          cluster.server.requests.contains { $0.target?.name == "pull" && $0.status == 404 }
        }
        try await controller.create(Self.secret("right"))
        #expect(try await cluster.waitForEnd(of: job)["status"]?["state"] == "Successful")
      }
    }
  }

  @Test func `a Secret that never comes fails the node with its name`() async throws {
    try await TestCluster.with(Self.simulation(nodes: 1)) { cluster in
      try await cluster.withController { controller in
        let job = prePullJob(
          "warm",
          ["images": [Self.image], "nodeNames": ["edge-1"], "imageSecrets": "prod/pull", "timeoutSeconds": 10])
        try await controller.create(job)
        let status = try await cluster.waitForEnd(of: job)["status"]
        #expect(status?["state"] == "Failed")
        let reason = status?["status"]?.sequence?.first?["nodeStatus"]?["reason"]?.string ?? ""
        #expect(reason.contains("there is no Secret prod/pull"), "\(reason)")
      }
    }
  }

  @Test func `a Secret without credentials fails the node at once`() async throws {
    try await TestCluster.with(Self.simulation(nodes: 1)) { cluster in
      try await cluster.withController { controller in
        try await controller.create([
          "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "pull", "namespace": "prod"], "type": "Opaque",
          "stringData": ["user": "me"],
        ])
        let job = prePullJob(
          "warm", ["images": [Self.image], "nodeNames": ["edge-1"], "imageSecrets": "prod/pull"])
        try await controller.create(job)
        let status = try await cluster.waitForEnd(of: job)["status"]
        let reason = status?["status"]?.sequence?.first?["nodeStatus"]?["reason"]?.string ?? ""
        #expect(reason.contains("the Secret prod/pull"), "\(reason)")
      }
    }
  }

  @Test func `no password is found in any log, event, status or ConfigMap`() async throws {
    let planted = "pl4nted-pa55word"
    try await TestCluster.with(Self.simulation(password: planted)) { cluster in
      let log = LogRecorder()
      let records = [ResourceID.configMaps, .events, .pods, .leases].map { cluster.server.record($0) }
      let secrets = cluster.server.record(ResourceID("secrets"))
      try await cluster.withController(log: log) { controller in
        // One that is right, and one that is refused.
        try await controller.create(Self.secret(planted))
        try await controller.create(
          dockerSecret("bad", in: "prod", registry: Self.registry, user: "you", password: "also-" + planted))
        let good = pullJob("good", ["image": Self.image, "pullSecrets": ["pull"], "parallelism": 3])
        // Not the same image: it would be there already, for everybody.
        let other = Node(.string("\(Self.registry)/team/other:1"))
        let bad = prePullJob("bad", ["images": [other], "nodeNames": ["edge-1"], "imageSecrets": "prod/bad"])
        try await controller.create(good)
        try await controller.create(bad)
        let statuses = [try await cluster.waitForEnd(of: good), try await cluster.waitForEnd(of: bad)]
        try await cluster.wait(forAll: .events) { events in
          Set(events.compactMap { $0["reason"]?.string }).isSuperset(of: ["Completed", "Failed"])
        }
        var texts = records.flatMap { $0.changes.map { JSONWriter.string($0.object) } }
        texts += statuses.map { JSONWriter.string($0) }
        texts.append(log.text)
        // As it is, and as the Secret's data and the login's pair hold it.
        let encoded = [planted, Base64Text.of("me:" + planted), Base64Text.of(planted)]
        #expect(texts.count > 10)
        for text in texts {
          for secret in encoded { #expect(!text.contains(secret), "a password is in \(text.prefix(200))") }
        }
        // The search itself works.
        let copies = secrets.changes.map(\.object).filter { $0.namespace == TestCluster.namespace }
        #expect(!copies.isEmpty)
      }
    }
  }
}
