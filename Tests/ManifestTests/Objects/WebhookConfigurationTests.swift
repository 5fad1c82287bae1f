// What the API server asks the webhook about.
import PrePullAPI
import TestSupport
import Testing
import YAML

@Suite struct WebhookConfigurationTests {
  static let kinds = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

  /// The webhooks of a configuration.
  private func webhooks(of kind: String) throws -> [Node] {
    let webhooks = try #require(try Repository.installation().only(kind)["webhooks"]?.sequence)
    try #require(!webhooks.isEmpty)
    return webhooks
  }

  @Test(arguments: kinds) func `every served version of every kind is asked about, and nothing else`(
    configuration: String
  ) throws {
    var asked: Set<String> = []
    for rule in try webhooks(of: configuration).flatMap({ $0["rules"]?.sequence ?? [] }) {
      #expect(rule["operations"]?.strings == ["CREATE", "UPDATE"])
      for group in rule["apiGroups"]?.strings ?? [] {
        for version in rule["apiVersions"]?.strings ?? [] {
          for resource in rule["resources"]?.strings ?? [] {
            let scope = rule["scope"]?.string ?? "*"
            #expect(asked.insert("\(group)/\(version)/\(resource) \(scope)").inserted, "said twice")
          }
        }
      }
    }
    let served = ResourceKind.all.flatMap { kind in
      kind.versions.map { "\(kind.group)/\($0)/\(kind.plural) \(kind.scope.rawValue)" }
    }
    #expect(asked == Set(served))
  }

  @Test(arguments: kinds) func `a failing webhook fails our kinds alone, and within its time`(
    configuration: String
  ) throws {
    for webhook in try webhooks(of: configuration) {
      #expect(webhook["failurePolicy"] == "Fail")
      #expect(webhook["sideEffects"] == "None")
      #expect(webhook["timeoutSeconds"] == 5)
      #expect(webhook["matchPolicy"] == "Equivalent")
      #expect(webhook["admissionReviewVersions"] == ["v1"])
      #expect(
        webhook.at("namespaceSelector.matchExpressions") == [
          [
            "key": "kubernetes.io/metadata.name", "operator": "NotIn",
            "values": ["kube-system", "kube-public", "kube-node-lease", "prepull-system"],
          ]
        ])
      // Who is being deleted is let through even when nobody answers.
      #expect(
        webhook["matchConditions"] == [
          ["name": "not-being-deleted", "expression": "!has(object.metadata.deletionTimestamp)"]
        ])
    }
  }

  @Test func `defaults are filled in again after another webhook`() throws {
    for webhook in try webhooks(of: Self.kinds[0]) { #expect(webhook["reinvocationPolicy"] == "IfNeeded") }
  }

  @Test(arguments: zip(kinds, ["/mutate", "/validate"])) func `each configuration asks its own path of the Service`(
    configuration: String, path: String
  ) throws {
    let service = try Repository.installation().only("Service")
    for webhook in try webhooks(of: configuration) {
      let reference = try #require(webhook.at("clientConfig.service"))
      #expect(reference["path"]?.string == path)
      #expect(reference["name"] == service.at("metadata.name"))
      #expect(reference["namespace"] == service.at("metadata.namespace"))
      #expect(reference["port"] == service.at("spec.ports.0.port"))
      // The webhook keeps it current; a value here would be put back at every apply.
      #expect(webhook.at("clientConfig.caBundle") == nil)
    }
  }
}
