// What the webhook's account may do, held against what the webhook asks.
import TestSupport
import Testing
import YAML

@Suite struct WebhookRightsTests {
  private static func rules() throws -> RBACRules {
    try RBACRules(Repository.installation(), serviceAccount: "prepull-webhook", in: "prepull-system")
  }

  @Test func `what the webhook asks of the API server is allowed, and nothing else is`() throws {
    let configurations = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"]
    let certificate = "prepull-webhook-certificates"
    let requests =
      [
        AccessRequest("get", resource: "secrets", namespace: "any", name: "any"),
        AccessRequest("create", group: "authorization.k8s.io", resource: "subjectaccessreviews"),
        AccessRequest("get", resource: "secrets", namespace: "prepull-system", name: certificate),
        AccessRequest("update", resource: "secrets", namespace: "prepull-system", name: certificate),
        AccessRequest("create", resource: "secrets", namespace: "prepull-system"),
      ]
      + configurations.flatMap { resource in
        ["get", "patch"].map {
          AccessRequest($0, group: "admissionregistration.k8s.io", resource: resource, name: "prepull")
        }
      }
    let rules = try Self.rules()
    #expect(rules.forbidden(among: requests).isEmpty)
    #expect(rules.unused(by: requests).isEmpty)
  }

  @Test func `the webhook may touch its own Secret and configurations by name, and no other`() throws {
    let objects = try Repository.installation()
    for grant in try Self.rules().grants {
      switch (grant.resource, grant.verb) {
      case ("secrets", "update"): #expect(grant.name == "prepull-webhook-certificates")
      case ("secrets", "create"): #expect(grant.namespace == "prepull-system")
      case ("mutatingwebhookconfigurations", _), ("validatingwebhookconfigurations", _):
        #expect(grant.name == "prepull")
        #expect(
          try objects.only(
            grant.resource.hasPrefix("m") ? WebhookConfigurationTests.kinds[0] : WebhookConfigurationTests.kinds[1],
            "prepull")["kind"] != nil)
      default: break
      }
    }
  }
}
