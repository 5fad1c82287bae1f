// Two replicas that make and keep their own certificate.

import Foundation
import PrePullSandbox
import TLS
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct SelfManagedTests {
  @Test func `replicas agree on one certificate, the API server trusts it, and a blanked caBundle is put back`()
    async throws
  {
    try await WebhookCluster.with { cluster in
      let flags = ["--kubeconfig", cluster.kubeconfig, "--namespace", WebhookCluster.namespace]
      let first = try await WebhookUnderTest.run(flags) { one in
        try await WebhookUnderTest.run(flags) { two in
          for webhook in [one, two] {
            try await eventually("ready") {
              try await ReviewClient.plain(webhook.healthAddress, "/readyz").status == 200
            }
          }
          let bundles = try WebhookCluster.configurations.flatMap(cluster.bundles)
          #expect(Set(bundles).count == 1)
          let authority = try #require(bundles.first)
          for webhook in [one, two] {
            let reply = try await ReviewClient.with(
              webhook.address, trusting: authority, namedAs: "prepull-webhook.prepull-system.svc"
            ) { try await $0.post(JSONWriter.bytes(review("CREATE", kruiseJob())), to: "/mutate") }
            #expect(reply.status == 200)
          }
          // A re-apply of the manifests sends the configurations without a bundle.
          var blanked = try #require(
            try cluster.server.get(
              ResourceID(WebhookCluster.configurations[0], group: "admissionregistration.k8s.io"), name: "prepull"))
          // As it was stored: a replica may have seen it by now.
          blanked = try cluster.server.put(blanked.withoutBundles)
          #expect(try WebhookCluster.bundles(in: blanked).allSatisfy(\.isEmpty))
          try await eventually("the bundle is put back") {
            try cluster.bundles(of: WebhookCluster.configurations[0]).allSatisfy { $0 == authority }
          }
        }.end
      }
      #expect(first.value.exitCode == 0, "\(first.value.log)")
      #expect(first.end.exitCode == 0, "\(first.end.log)")
      let secret = try #require(
        try cluster.server.get(
          ResourceID("secrets"), namespace: WebhookCluster.namespace, name: "prepull-webhook-certificates"))
      for (key, value) in (secret["data"]?.mapping?.entries ?? []).map({ ($0.key, $0.value) })
      where key.hasSuffix("key") {
        let text = try #require(value.string)
        let pem = String(decoding: try #require(Data(base64Encoded: text)), as: UTF8.self)
        let line = try #require(pem.split(separator: "\n").dropFirst().first)
        for log in [first.value.log, first.end.log] { #expect(!log.contains(text) && !log.contains(line)) }
      }
    }
  }

  @Test func `a webhook that runs outside its cluster without a namespace says what to give`() async throws {
    try await WebhookCluster.with { cluster in
      let end = try await WebhookUnderTest.refusal(["--kubeconfig", cluster.kubeconfig])
      #expect(end.exitCode == 1)
      #expect(end.log.contains("--cert-dir") && end.log.contains("--namespace"))
    }
  }
}

extension Node {
  fileprivate var withoutBundles: Node {
    var object = mapping ?? Mapping()
    object.update("webhooks") { webhooks in
      webhooks = Node(
        .sequence(
          (webhooks.sequence ?? []).map { webhook in
            var webhook = webhook.mapping ?? Mapping()
            webhook.update("clientConfig") { client in
              var fields = client.mapping ?? Mapping()
              fields["caBundle"] = nil
              client = Node(.mapping(fields))
            }
            return Node(.mapping(webhook))
          }))
    }
    return Node(.mapping(object))
  }
}
