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

  @Test(arguments: Component.allCases) func `Deployment, budget and spread select the same Pods`(
    component: Component
  ) throws {
    let deployment = try component.deployment
    let labels = try #require(deployment.at("spec.template.metadata.labels"))
    #expect(labels["app.kubernetes.io/component"]?.string == component.rawValue)
    #expect(deployment.at("spec.selector.matchLabels") == labels)
    #expect(
      try Repository.installation().only("PodDisruptionBudget", component.name).at("spec.selector.matchLabels")
        == labels)
    let constraints = try #require(try component.pod["topologySpreadConstraints"]?.sequence)
    #expect(constraints.first?["topologyKey"] == "kubernetes.io/hostname")
    for constraint in constraints { #expect(constraint.at("labelSelector.matchLabels") == labels) }
  }

  @Test(arguments: Component.allCases) func `ports are named once and meant everywhere`(component: Component) throws {
    let container = try component.container
    var ports: [String: Int] = [:]
    for port in container["ports"]?.sequence ?? [] {
      ports[try #require(port["name"]?.string)] = try #require(port["containerPort"]?.integer)
    }
    #expect(ports == component.ports)
    #expect(container["args"]?.strings.contains("--health-listen=:8081") == true)
    for (probe, path) in [("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")] {
      #expect(container.at("\(probe).httpGet") == ["path": Node(.string(path)), "port": "health"], "\(probe)")
    }
    let annotations = try component.deployment.at("spec.template.metadata.annotations")
    #expect(annotations?["prometheus.io/port"] == "8081")
  }

  @Test func `the Service leads to the webhook's Pods`() throws {
    let service = try Repository.installation().only("Service")
    #expect(try service.at("spec.selector") == Component.webhook.deployment.at("spec.template.metadata.labels"))
    #expect(try Component.webhook.container["args"]?.strings.contains("--listen=:8443") == true)
    #expect(
      service.at("spec.ports") == [["name": "https", "port": 443, "protocol": "TCP", "targetPort": "https"]])
  }

  @Test(arguments: Component.allCases) func `each process runs under an account of its own`(
    component: Component
  ) throws {
    let objects = try Repository.installation()
    #expect(try component.pod["serviceAccountName"]?.string == component.name)
    let account = try objects.only("ServiceAccount", component.name)
    #expect(account.at("metadata.namespace") == "prepull-system")
    #expect(account["automountServiceAccountToken"] == false)
    #expect(try component.pod["automountServiceAccountToken"] == true)
  }
}
