// The rights that the manifests give, held against what the process asks for.

import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct AccessTests {
  @Test func `the webhook asks for nothing that no rule allows, and no rule is there for nothing`() async throws {
    try await WebhookCluster.with { cluster in
      let flags = ["--kubeconfig", cluster.kubeconfig, "--namespace", WebhookCluster.namespace]
      // Whatever it does in its life: a first certificate, a replica that finds it, a damaged one that is replaced,
      // and a job of each scope with a Secret.
      try await WebhookUnderTest.run(flags) { webhook in
        try await eventually("ready") {
          try await ReviewClient.plain(webhook.healthAddress, "/readyz").status == 200
        }
        let authority = try #require(try cluster.bundles(of: WebhookCluster.configurations[0]).first)
        try await ReviewClient.with(
          webhook.address, trusting: authority, namedAs: "prepull-webhook.prepull-system.svc"
        ) { client in
          let job = kubeEdgeJob { $0["imageSecrets"] = "team-a/pull" }
          _ = try await client.post(JSONWriter.bytes(review("CREATE", job)), to: "/validate")
          try cluster.server.put([
            "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
            "metadata": ["name": "prepull-webhook-certificates", "namespace": Node(.string(WebhookCluster.namespace))],
            "data": ["tls.crt": "", "tls.key": ""],
          ])
          try await eventually("the damaged certificate is replaced") {
            cluster.requests.contains { $0.verb == "update" && $0.resource == "secrets" }
          }
        }
      }
      let requests = cluster.requests
      #expect(cluster.rules.forbidden(among: requests).map(\.description) == [])
      #expect(cluster.rules.unused(by: requests).map { "\($0)" } == [])
    }
  }
}
