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
    "networking.k8s.io/v1 NetworkPolicy": ("networkpolicies", true),
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

  // MARK: - Order and failures

  /// What a run sent, what it reported, and how it ended.
  private struct Run {
    var sent: [String] = []
    var reported: [ServerSideApply.Applied] = []
    var failure: CommandFailure?
  }

  private static let objects: [Node] = [
    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "ns"]],
    ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d", "namespace": "ns"]],
    ["apiVersion": "v1", "kind": "Service", "metadata": ["name": "s", "namespace": "other"]],
    [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
      "metadata": ["name": "m"],
    ],
  ]

  /// Applies the objects to a server that answers the object of one kind with an error.
  private func run(
    _ apply: ServerSideApply, failing kind: String? = nil, with code: KubernetesError.Code = .forbidden
  ) async -> Run {
    var run = Run()
    do throws(CommandFailure) {
      try await apply.apply(
        Self.objects, report: { run.reported.append($0) },
        send: { (resource, object, options) async throws(KubernetesError) in
          #expect(options.fieldManager == "prepull-install")
          #expect(options.fieldValidation == .strict)
          #expect(options.isDryRun == apply.isDryRun)
          run.sent.append("\(resource)/\(object.objectName ?? "")")
          guard resource.kind != kind else { throw KubernetesError(code, "no") }
          return object
        })
    } catch {
      run.failure = error
    }
    return run
  }

  @Test func `objects are sent one after the other in their order`() async {
    let run = await run(ServerSideApply())
    #expect(run.failure == nil)
    #expect(
      run.sent == [
        "namespaces/ns", "deployments.apps/d", "services/s",
        "mutatingwebhookconfigurations.admissionregistration.k8s.io/m",
      ])
    #expect(run.reported.compactMap(\.object) == Self.objects)
  }

  @Test func `the first that fails is the last that is sent`() async {
    let run = await run(ServerSideApply(), failing: "Deployment")
    #expect(run.sent == ["namespaces/ns", "deployments.apps/d"])
    #expect(run.reported.map(\.title) == ["namespace/ns"])
    #expect(run.failure?.code == .wrongInput)
    #expect(run.failure?.message == "no")
  }

  @Test func `a conflict is told with the flag that ends it`() async {
    let run = await run(ServerSideApply(), failing: "Service", with: .conflict)
    #expect(run.failure?.message == "no; --force-conflicts takes these fields over")
  }

  @Test func `a dry run goes on past a namespace that it would make, and only past that`() async {
    let dry = ServerSideApply(isDryRun: true)
    let inside = await run(dry, failing: "Deployment", with: .notFound)
    #expect(inside.failure == nil)
    #expect(inside.reported.filter { $0.object == nil }.map(\.title) == ["deployment.apps/d"])
    #expect(await run(dry, failing: "Service", with: .notFound).failure != nil)
    #expect(await run(dry, failing: "MutatingWebhookConfiguration", with: .notFound).failure != nil)
    #expect(await run(ServerSideApply(), failing: "Deployment", with: .notFound).failure != nil)
  }
}
