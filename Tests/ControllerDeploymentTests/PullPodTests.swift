// The Pods that pull, held against the namespace that they live in and the objects that select Pods there.

import Kubernetes
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullController
@testable import PrePullEngine

@Suite struct PullPodTests {
  private static let job = JobIdentity(
    resource: APIResource(
      group: "apps.kruise.io", version: "v1alpha1", plural: "imagepulljobs", kind: "ImagePullJob", isNamespaced: true),
    key: ObjectKey(namespace: "team-a", name: "warm"), uid: "8f0c2f4e-0000-4000-8000-000000000001")

  /// A Pod with all that a Pod can have.
  private static func pod(usesHostNetwork: Bool = false, labels: [String: String]? = nil) -> Node {
    let images = [
      TaskImage(index: 0, reference: "nginx:1.27", secrets: []),
      TaskImage(
        index: 7, reference: "registry.example.com/shop@sha256:" + String(repeating: "a", count: 64), secrets: []),
    ]
    var sandbox: SandboxConfig?
    if let labels {
      sandbox = SandboxConfig()
      sandbox?.labels = labels
      sandbox?.annotations = ["a": "b"]
    }
    let order = TaskOrder(
      id: TaskID(node: "edge-1", attempt: 2), images: images, deadlineSeconds: 600, imagePullPolicy: .always,
      sandboxConfig: sandbox)
    return PullPod(namespace: "prepull-system", usesHostNetwork: usesHostNetwork).object(
      for: order, of: job, anchor: Anchor(name: "prepull-x", uid: "y"), secrets: ["prepull-copy"])
  }

  private static func installation() throws -> [Node] {
    try YAMLFiles.objects(ofKustomization: ControllerCluster.top + "/manifests")
  }

  @Test func `a Pod meets the restricted standard that its namespace enforces`() throws {
    let spec = try #require(Self.pod(labels: ["team": "a"])["spec"])
    #expect(RestrictedStandard.violations(of: spec) == [])
  }

  @Test func `with the node's network a Pod breaks the standard in that alone`() throws {
    let spec = try #require(Self.pod(usesHostNetwork: true)["spec"])
    #expect(RestrictedStandard.violations(of: spec) == ["hostNetwork is true"])
  }

  @Test func `a Pod has no token, no environment of services, and asks for nothing`() throws {
    let spec = try #require(Self.pod()["spec"])
    #expect(spec["automountServiceAccountToken"] == false)
    #expect(spec["enableServiceLinks"] == false)
    #expect(spec["volumes"] == nil)
    for container in try #require(spec["containers"]?.sequence) {
      #expect(container["resources"] == nil)
      #expect(container["command"] == ["/prepull-noop"])
    }
  }

  @Test func `a sandboxConfig cannot have a Pod taken for one of prepull's own processes`() throws {
    let objects = try Self.installation()
    var selectors: [[String: String]] = []
    for object in objects {
      let selector =
        object["kind"] == "Service" ? object["spec"]?["selector"] : object["spec"]?["selector"]?["matchLabels"]
      let pairs = (selector?.mapping?.entries ?? []).map { ($0.key, $0.value.string ?? "") }
      if !pairs.isEmpty { selectors.append(Dictionary(uniqueKeysWithValues: pairs)) }
    }
    // Two Deployments, two budgets, one Service.
    try #require(selectors.count == 5)
    for selector in selectors {
      let labels = Self.pod(labels: selector)["metadata"]?["labels"]
      #expect(!selector.allSatisfy { labels?[$0.key]?.string == $0.value }, "\(selector)")
    }
  }

  @Test func `the NetworkPolicy closes every Pod that pulls, and none of prepull's processes`() throws {
    let objects = try Self.installation()
    let policy = try #require(objects.first { $0["kind"] == "NetworkPolicy" })
    #expect(policy["metadata"]?["namespace"] == "prepull-system")
    let spec = try #require(policy["spec"])
    // A type without a rule lets nothing through.
    #expect(spec["policyTypes"] == ["Ingress", "Egress"])
    #expect(spec["ingress"] == nil)
    #expect(spec["egress"] == nil)
    let selected = try #require(spec["podSelector"]?["matchLabels"]?.mapping)
    #expect(selected.count > 0)
    func isSelected(_ labels: Node?) -> Bool { selected.entries.allSatisfy { labels?[$0.key] == $0.value } }
    #expect(isSelected(Self.pod()["metadata"]?["labels"]))
    #expect(isSelected(Self.pod(labels: ["app.kubernetes.io/component": "webhook"])["metadata"]?["labels"]))
    let deployments = objects.filter { $0["kind"] == "Deployment" }
    try #require(deployments.count == 2)
    for deployment in deployments {
      #expect(!isSelected(deployment["spec"]?["template"]?["metadata"]?["labels"]))
    }
  }

  @Test(
    arguments: [
      ("hostPID is true", "hostPID", true), ("the Pod: runAsUser is 0", "securityContext.runAsUser", 0),
      ("the Pod: seccompProfile is Unconfined", "securityContext.seccompProfile.type", "Unconfined"),
    ] as [(String, String, Node)]) func `the test's own standard refuses what it should`(
      row: (says: String, path: String, value: Node)
    ) throws
  {
    let spec = try #require(Self.pod()["spec"])
    #expect(RestrictedStandard.violations(of: spec.setting(row.path, to: row.value)).contains(row.says))
    let bare = try #require(spec["containers"]?.sequence?.first).setting("securityContext", to: nil)
    let violations = RestrictedStandard.violations(of: spec.setting("containers", to: [bare]))
    #expect(
      violations == [
        "container image-0: allowPrivilegeEscalation is not false",
        "container image-0: capabilities.drop is without ALL",
      ])
  }
}
