// Names that stand in more than one place.
import TestSupport
import Testing
import YAML

@Suite struct NameTests {
  @Test func `every namespaced object is in the namespace that is made first`() throws {
    let objects = try Repository.installation()
    let namespace = try #require(objects.only("Namespace").at("metadata.name")?.string)
    #expect(objects.first?["kind"] == "Namespace")
    for object in objects {
      if let own = object.at("metadata.namespace")?.string { #expect(own == namespace) }
      for subject in object["subjects"]?.sequence ?? [] { #expect(subject["namespace"]?.string == namespace) }
    }
  }

  @Test func `Service, Deployment, budget and spread select the same Pods`() throws {
    let objects = try Repository.installation()
    let labels = try #require(objects.only("Deployment").at("spec.template.metadata.labels"))
    #expect(labels.mapping?.isEmpty == false)
    #expect(try objects.only("Service").at("spec.selector") == labels)
    #expect(try objects.only("Deployment").at("spec.selector.matchLabels") == labels)
    #expect(try objects.only("PodDisruptionBudget").at("spec.selector.matchLabels") == labels)
    let constraints = try #require(
      objects.only("Deployment").at("spec.template.spec.topologySpreadConstraints")?.sequence)
    #expect(constraints.first?["topologyKey"] == "kubernetes.io/hostname")
    for constraint in constraints { #expect(constraint.at("labelSelector.matchLabels") == labels) }
  }

  @Test func `ports are named once and meant everywhere`() throws {
    let objects = try Repository.installation()
    let container = try #require(objects.only("Deployment").at("spec.template.spec.containers.0"))
    let ports = Dictionary(
      uniqueKeysWithValues: (container["ports"]?.sequence ?? []).compactMap { port in
        port["name"]?.string.flatMap { name in port["containerPort"]?.integer.map { (name, $0) } }
      })
    #expect(ports == ["https": 8443, "health": 8081])
    #expect(container["args"]?.strings.contains("--listen=:8443") == true)
    #expect(container["args"]?.strings.contains("--health-listen=:8081") == true)
    #expect(
      try objects.only("Service").at("spec.ports") == [
        ["name": "https", "port": 443, "protocol": "TCP", "targetPort": "https"]
      ])
    for (probe, path) in [("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")] {
      #expect(container.at("\(probe).httpGet") == ["path": Node(.string(path)), "port": "health"], "\(probe)")
    }
  }

  @Test func `the webhook runs under the account that the rules are for`() throws {
    let objects = try Repository.installation()
    let account = try #require(objects.only("Deployment").at("spec.template.spec.serviceAccountName")?.string)
    #expect(try objects.only("ServiceAccount", account).at("metadata.namespace") == "prepull-system")
    // Without any request, all that the account is given comes back.
    let rules = try RBACRules(objects, serviceAccount: account, in: "prepull-system")
    #expect(rules.forbidden(among: [AccessRequest("get", resource: "secrets", namespace: "any", name: "any")]).isEmpty)
    #expect(rules.grants.allSatisfy { $0.verb != "*" && $0.group != "*" && $0.resource != "*" })
    let broad = rules.grants.filter { $0.resource == "secrets" && $0.namespace == nil }
    #expect(broad.map(\.verb) == ["get"])
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
    let rules = try RBACRules(Repository.installation(), serviceAccount: "prepull-webhook", in: "prepull-system")
    #expect(rules.forbidden(among: requests).isEmpty)
    #expect(rules.unused(by: requests).isEmpty)
  }

  @Test func `every binding is for the webhook's account and every role is bound`() throws {
    let objects = try Repository.installation()
    let bindings = objects.filter { $0["kind"]?.string?.hasSuffix("RoleBinding") == true }
    for binding in bindings {
      #expect(
        binding["subjects"] == [
          ["kind": "ServiceAccount", "name": "prepull-webhook", "namespace": "prepull-system"]
        ])
    }
    let bound = Set(
      bindings.compactMap { "\($0.at("roleRef.kind")?.string ?? "") \($0.at("roleRef.name")?.string ?? "")" })
    let roles = objects.filter { ["Role", "ClusterRole"].contains($0["kind"]?.string) }
    #expect(Set(roles.map { "\($0["kind"]?.string ?? "") \($0.at("metadata.name")?.string ?? "")" }) == bound)
  }

  @Test func `the webhook may touch its own Secret and configurations by name, and no other`() throws {
    let objects = try Repository.installation()
    for grant in try RBACRules(objects, serviceAccount: "prepull-webhook", in: "prepull-system").grants {
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
