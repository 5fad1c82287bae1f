// Jobs that name Secrets, in a cluster that has some of them.

import Foundation
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct SecretTests {
  private static let password = "correct-horse-battery-staple"

  /// A docker config for a registry, as `kubectl create secret docker-registry` makes it.
  private static func secret(
    _ name: String, in namespace: String = "prod", registry: String = "registry.example.com",
    type: String = "kubernetes.io/dockerconfigjson", config: String? = nil
  ) -> Node {
    let auth = Data("user:\(password)".utf8).base64EncodedString()
    let config =
      config
      ?? #"{"auths":{"\#(registry)":{"username":"user","password":"\#(password)","auth":"\#(auth)"}}}"#
    return [
      "apiVersion": "v1", "kind": "Secret", "type": Node(.string(type)),
      "metadata": ["name": Node(.string(name)), "namespace": Node(.string(namespace))],
      "data": [".dockerconfigjson": Node(.string(Data(config.utf8).base64EncodedString()))],
    ]
  }

  private static func kruise(_ secrets: String..., image: String = "registry.example.com/team/app:1") -> Node {
    kruiseJob {
      $0["image"] = Node(.string(image))
      $0["pullSecrets"] = Node(.sequence(secrets.map { Node(.string($0)) }))
    }
  }

  private static func kubeEdge(_ secret: String) -> Node {
    kubeEdgeJob {
      $0["images"] = ["registry.example.com/team/app:1"]
      $0["imageSecrets"] = Node(.string(secret))
    }
  }

  /// Runs the webhook in a cluster with some Secrets. User `mallory` may read no Secret.
  @discardableResult
  private static func run(
    _ flags: [String] = [],
    _ body: @Sendable @escaping (ReviewClient, RunningWebhook, WebhookCluster) async throws -> Void
  ) async throws -> WebhookEnd {
    try await WebhookCluster.with(forbidden: { $0.user.name == "mallory" && $0.target?.resource == "secrets" }) {
      cluster in
      for namespace in ["prod", "team-a"] {
        try cluster.server.put([
          "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(.string(namespace))],
        ])
      }
      for object in [
        secret("good"), secret("other", registry: "quay.io"), secret("swapped", registry: "me@example.com"),
        secret("opaque", type: "Opaque"), secret("broken", config: "{\"auths\": [\"\(password)\"]}"),
        secret("pull", in: "team-a"),
      ] { try cluster.server.put(object) }
      let folder = try CertificateFolder()
      let arguments = ["--kubeconfig", cluster.kubeconfig, "--cert-dir", folder.path, "--log-level", "debug"] + flags
      let end = try await WebhookUnderTest.run(arguments) { webhook in
        try await ReviewClient.with(webhook.address, trusting: folder) { try await body($0, webhook, cluster) }
        // Whatever was asked, nothing of a Secret's content may have got out.
        let metrics = try await ReviewClient.plain(webhook.healthAddress, "/metrics").text
        #expect(!metrics.contains(password))
      }.end
      #expect(!end.log.contains(password))
      #expect(!end.log.contains(Data("user:\(password)".utf8).base64EncodedString()))
      return end
    }
  }

  private static func answer(
    _ client: ReviewClient, _ object: Node, user: String = "alice", at path: String = "/validate",
    _ operation: String = "CREATE", old: Node = Node(.null)
  ) async throws -> Node {
    let body = review(operation, object, old: old).setting("request.userInfo.username", to: Node(.string(user)))
      .setting("request.namespace", to: object["metadata"]?["namespace"] ?? "")
    let reply = try await client.post(JSONWriter.bytes(body), to: path)
    #expect(reply.status == 200)
    let text = String(decoding: reply.body, as: UTF8.self)
    #expect(!text.contains(password))
    return try reply.json()["response"] ?? [:]
  }

  @Test func `each Secret is judged by whether it can serve the job's images`() async throws {
    try await Self.run { client, _, _ in
      let rows: [(object: Node, allowed: Bool, says: String)] = [
        (Self.kruise("good"), true, ""),
        (Self.kruise("missing"), false, "prod/missing does not exist"),
        (Self.kruise("opaque"), false, "prod/opaque"),
        (Self.kruise("broken"), false, "prod/broken"),
        (Self.kruise("other"), true, "registry.example.com"),
        (Self.kruise("swapped"), true, "--docker-server and --docker-email"),
        (Self.kubeEdge("team-a/pull"), true, ""),
        (Self.kubeEdge("team-a/missing"), false, "team-a/missing does not exist"),
      ]
      for row in rows {
        for path in ["/mutate", "/validate"] {
          let answer = try await Self.answer(client, row.object, at: path)
          #expect(answer["allowed"]?.bool == row.allowed, "\(JSONWriter.string(answer))")
          let said = (answer["warnings"]?.sequence ?? []).compactMap(\.string)
          #expect(said.allSatisfy { $0.unicodeScalars.count <= 120 })
          let text = (answer["status"]?["message"]?.string ?? "") + said.joined(separator: "\n")
          #expect(row.says.isEmpty ? text.isEmpty : text.contains(row.says), "\(text)")
        }
      }
    }
  }

  @Test func `--missing-secrets=warn admits the job and says what is missing`() async throws {
    try await Self.run(["--missing-secrets", "warn"]) { client, _, _ in
      for object in [Self.kruise("missing"), Self.kruise("opaque"), Self.kubeEdge("team-a/missing")] {
        let answer = try await Self.answer(client, object)
        #expect(answer["allowed"]?.bool == true)
        #expect(answer["warnings"]?.sequence?.isEmpty == false)
      }
    }
  }

  @Test func `who may not read a Secret may not have it used, and does not learn whether it is there`() async throws {
    for flags in [[], ["--missing-secrets", "warn"]] {
      try await Self.run(flags) { client, _, cluster in
        let there = try await Self.answer(client, Self.kubeEdge("team-a/pull"), user: "mallory")
        let missing = try await Self.answer(client, Self.kubeEdge("team-a/missing"), user: "mallory")
        #expect(there["allowed"]?.bool == false)
        let text = try #require(there["status"]?["message"]?.string)
        #expect(text.contains("may not read"))
        let other = try #require(missing["status"]?["message"]?.string)
        #expect(other.split(separator: "missing").joined(separator: "pull") == text)
        #expect(!cluster.requests.contains { $0.resource == "secrets" && $0.name == "pull" })
      }
    }
  }

  @Test func `--authorize-secrets=false asks nobody, and a Kruise job's own namespace never needs asking`() async throws
  {
    try await Self.run(["--authorize-secrets", "false"]) { client, _, cluster in
      let answer = try await Self.answer(client, Self.kubeEdge("team-a/pull"), user: "mallory")
      #expect(answer["allowed"]?.bool == true)
      #expect(!cluster.requests.contains { $0.resource == "subjectaccessreviews" })
    }
    try await Self.run { client, _, cluster in
      let answer = try await Self.answer(client, Self.kruise("good"), user: "mallory")
      #expect(answer["allowed"]?.bool == true)
      #expect(!cluster.requests.contains { $0.resource == "subjectaccessreviews" })
    }
  }

  @Test func `an update asks only about what is new, and an object that is going asks nothing`() async throws {
    try await Self.run { client, _, cluster in
      let job = Self.kubeEdge("team-a/missing")
      let edited = job.setting("spec.imagePrePullTemplate.concurrency", to: 7)
      let kept = try await Self.answer(client, edited, at: "/validate", "UPDATE", old: job)
      #expect(kept["allowed"]?.bool == true, "\(JSONWriter.string(kept))")
      let renamed = job.setting("spec.imagePrePullTemplate.imageSecrets", to: "team-a/gone")
      let changed = try await Self.answer(client, renamed, at: "/validate", "UPDATE", old: job)
      #expect(changed["allowed"]?.bool == false)
      let going = renamed.setting("metadata.deletionTimestamp", to: "2026-01-31T00:00:00Z")
      let before = cluster.requests.count
      let gone = try await Self.answer(client, going, at: "/validate", "UPDATE", old: job)
      #expect(gone["allowed"]?.bool == true)
      #expect(cluster.requests.count == before)
    }
  }

  @Test(arguments: ["deny", "warn"])
  func `an API server that does not answer yields the policy all the same`(policy: String)
    async throws
  {
    try await Self.run(["--missing-secrets", policy]) { client, _, cluster in
      cluster.server.setFault(Fault(.delay(.seconds(3600))) { $0.target?.resource == "secrets" })
      let answer = try await Self.answer(client, Self.kruise("good"))
      #expect(answer["allowed"]?.bool == (policy == "warn"))
      let text = (answer["status"]?["message"]?.string ?? answer["warnings"]?.sequence?.first?.string) ?? ""
      #expect(text.contains("the API server"), "\(text)")
    }
  }

  @Test func `a Secret is looked up once for a burst of jobs`() async throws {
    try await Self.run { client, webhook, cluster in
      let start = ContinuousClock.now
      for _ in 0..<20 { _ = try await Self.answer(client, Self.kruise("good")) }
      // What is known of a Secret is kept for five seconds.
      let most = 2 + Int((ContinuousClock.now - start) / .seconds(5))
      #expect(cluster.requests.filter { $0.resource == "secrets" && $0.name == "good" }.count <= most)
      let metrics = try await ReviewClient.plain(webhook.healthAddress, "/metrics").text
      #expect(metrics.contains("prepull_webhook_secret_lookups_total{"))
    }
  }
}
