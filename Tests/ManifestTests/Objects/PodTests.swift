// What the webhook's Pods may do, and how they stay up.
import Testing
import YAML

@Suite struct PodTests {
  private let deployment: Node
  private let pod: Node
  private let containers: [Node]

  init() throws {
    deployment = try Repository.installation().only("Deployment")
    pod = try #require(deployment.at("spec.template.spec"))
    containers = try #require(pod["containers"]?.sequence)
    try #require(!containers.isEmpty)
  }

  @Test func `the Pods meet the restricted standard that their namespace enforces`() throws {
    let labels = try Repository.installation().only("Namespace").at("metadata.labels")
    for mode in ["enforce", "audit", "warn"] {
      #expect(labels?["pod-security.kubernetes.io/\(mode)"] == "restricted")
    }
    #expect(pod.at("securityContext.runAsNonRoot") == true)
    #expect(pod.at("securityContext.seccompProfile.type") == "RuntimeDefault")
    for container in containers {
      #expect(container.at("securityContext.allowPrivilegeEscalation") == false)
      #expect(container.at("securityContext.capabilities") == ["drop": ["ALL"]])
      #expect(container.at("securityContext.privileged") == nil)
    }
    for key in ["hostNetwork", "hostPID", "hostIPC"] { #expect(pod[key] == nil) }
  }

  @Test func `nothing can be written, and resources have bounds`() throws {
    for container in containers {
      #expect(container.at("securityContext.readOnlyRootFilesystem") == true)
      for bound in ["requests", "limits"] {
        for resource in ["cpu", "memory"] { #expect(container.at("resources.\(bound).\(resource)") != nil) }
      }
    }
  }

  @Test func `one of two replicas is there at every moment`() throws {
    #expect(deployment.at("spec.replicas") == 2)
    #expect(deployment.at("spec.strategy.rollingUpdate.maxUnavailable") == 0)
    #expect(try Repository.installation().only("PodDisruptionBudget").at("spec.maxUnavailable") == 1)
  }

  @Test func `edge nodes, which the API server does not reach, are left out`() {
    let terms = pod.at("affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms")
    #expect(
      terms == [["matchExpressions": [["key": "node-role.kubernetes.io/edge", "operator": "DoesNotExist"]]]])
  }

  @Test func `cert-manager's overlay adds one flag to those of the Deployment`() throws {
    let patch = try Repository.overlayDeployment()
    let container = try #require(patch.at("spec.template.spec.containers.0"))
    #expect(container["name"] == containers[0]["name"])
    #expect(container["args"]?.strings == (containers[0]["args"]?.strings ?? []) + ["--cert-dir=/certificates"])
    #expect(container.at("volumeMounts.0.mountPath") == "/certificates")
    #expect(container.at("volumeMounts.0.name") == patch.at("spec.template.spec.volumes.0.name"))
  }
}
