// What prepull's processes may do on their nodes, and how they stay up.
import TestSupport
import Testing
import YAML

@Suite struct PodTests {
  @Test func `the namespace enforces the restricted standard`() throws {
    let labels = try Repository.installation().only("Namespace").at("metadata.labels")
    for mode in ["enforce", "audit", "warn"] {
      #expect(labels?["pod-security.kubernetes.io/\(mode)"] == "restricted")
    }
  }

  @Test(arguments: Component.allCases) func `the Pods meet the standard that their namespace enforces`(
    component: Component
  ) throws {
    #expect(RestrictedStandard.violations(of: try component.pod) == [])
  }

  @Test(arguments: Component.allCases) func `nothing can be written, and resources have bounds`(
    component: Component
  ) throws {
    let container = try component.container
    #expect(container.at("securityContext.readOnlyRootFilesystem") == true)
    for bound in ["requests", "limits"] {
      for resource in ["cpu", "memory"] { #expect(container.at("resources.\(bound).\(resource)") != nil) }
    }
  }

  @Test(arguments: Component.allCases) func `one of two replicas is there at every moment`(
    component: Component
  ) throws {
    let deployment = try component.deployment
    #expect(deployment.at("spec.replicas") == 2)
    #expect(deployment.at("spec.strategy.rollingUpdate.maxUnavailable") == 0)
    #expect(
      try Repository.installation().only("PodDisruptionBudget", component.name).at("spec.maxUnavailable") == 1)
  }

  @Test(arguments: Component.allCases) func `edge nodes, whose links come and go, are left out`(
    component: Component
  ) throws {
    let terms = try component.pod.at(
      "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms")
    #expect(
      terms == [["matchExpressions": [["key": "node-role.kubernetes.io/edge", "operator": "DoesNotExist"]]]])
  }

  @Test func `of the controller's replicas only one works`() throws {
    #expect(try Component.controller.container["args"]?.strings.contains("--leader-elect=true") == true)
  }
}
