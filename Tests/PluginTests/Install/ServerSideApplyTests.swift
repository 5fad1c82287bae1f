// How objects are named towards kubectl's users and the API server.
import Kubernetes
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct ServerSideApplyTests {
  /// What a cluster's discovery says of the kinds that are installed: `kubectl api-resources`.
  private static let known: [String: (plural: String, isNamespaced: Bool)] = [
    "v1 Namespace": ("namespaces", false), "v1 ServiceAccount": ("serviceaccounts", true),
    "v1 Service": ("services", true), "apps/v1 Deployment": ("deployments", true),
    "policy/v1 PodDisruptionBudget": ("poddisruptionbudgets", true),
    "rbac.authorization.k8s.io/v1 Role": ("roles", true),
    "rbac.authorization.k8s.io/v1 RoleBinding": ("rolebindings", true),
    "rbac.authorization.k8s.io/v1 ClusterRole": ("clusterroles", false),
    "rbac.authorization.k8s.io/v1 ClusterRoleBinding": ("clusterrolebindings", false),
    "apiextensions.k8s.io/v1 CustomResourceDefinition": ("customresourcedefinitions", false),
    "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration": ("mutatingwebhookconfigurations", false),
    "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration": ("validatingwebhookconfigurations", false),
  ]

  @Test func `every object that is installed goes to the URL of its kind`() throws {
    for object in try Installation().objects() {
      let resource = try #require(ServerSideApply.resource(of: object))
      let known = try #require(
        Self.known["\(resource.apiVersion) \(resource.kind)"], "\(resource): add what api-resources says of it")
      #expect(resource.plural == known.plural)
      #expect(resource.isNamespaced == known.isNamespaced)
    }
  }

  @Test(
    arguments: [
      ("v1", "Service", "service/a"), ("apps/v1", "Deployment", "deployment.apps/a"),
      ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinition.apiextensions.k8s.io/a"),
    ]) func `an object is called what kubectl calls it`(row: (version: String, kind: String, title: String))
  {
    let object: Node = [
      "apiVersion": Node(.string(row.version)), "kind": Node(.string(row.kind)), "metadata": ["name": "a"],
    ]
    #expect(ServerSideApply.title(of: object) == row.title)
  }
}
