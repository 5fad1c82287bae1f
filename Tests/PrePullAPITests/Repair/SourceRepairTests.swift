import Testing
import YAML

@testable import PrePullAPI

struct RepairCase: CustomTestStringConvertible, Sendable {
  var title: String
  var wrong: String
  var right: String
  var testDescription: String { title }
}

@Suite struct SourceRepairTests {
  private static func kubeEdge(_ template: String) -> String {
    """
    apiVersion: operations.kubeedge.io/v1alpha1
    kind: ImagePrePullJob
    metadata:
      name: warm   # the shop
    spec:
      imagePrePullTemplate:
    \(template)

    """
  }

  @Test(arguments: [
    RepairCase(
      title: "nodes", wrong: kubeEdge("    images: [nginx:1.27]\n    nodes: # both\n    - edge-1"),
      right: kubeEdge("    images: [nginx:1.27]\n    nodeNames: # both\n    - edge-1")),
    RepairCase(
      title: "a field in the wrong case", wrong: kubeEdge("    Images: [nginx:1.27]\n    nodenames: [a]"),
      right: kubeEdge("    images: [nginx:1.27]\n    nodeNames: [a]")),
    RepairCase(
      title: "a bare float",
      wrong: kubeEdge("    images: [nginx:1.27]\n    nodeNames: [a]\n    failureTolerate: 0.10 # ok"),
      right: kubeEdge("    images: [nginx:1.27]\n    nodeNames: [a]\n    failureTolerate: \"0.10\" # ok")),
    RepairCase(
      title: "a number in quotes",
      wrong: kubeEdge("    images: [nginx:1.27]\n    nodeNames: [a]\n    concurrency: '2'"),
      right: kubeEdge("    images: [nginx:1.27]\n    nodeNames: [a]\n    concurrency: 2")),
    RepairCase(
      title: "images as one mapping, with its Secret",
      wrong: kubeEdge(
        """
            images: 
              name: image1
              registry: harbor.docker.hub
              respo: jili
              tag: example:v1.0.0
              imageSecret: default/secret
            nodeNames: [a]   # one
        """),
      right: kubeEdge(
        """
            images: 
              - harbor.docker.hub/jili/example:v1.0.0
            nodeNames: [a]   # one
            imageSecretRefs:
            - image: harbor.docker.hub/jili/example:v1.0.0
              imageSecret: default/secret
        """)),
    RepairCase(
      title: "images as a list of mappings",
      wrong: kubeEdge(
        """
            images:
            - {name: a, registry: quay.io, repo: team/app, tag: "1.0"}
            - nginx:1.27
            nodeNames: [a]
        """),
      right: kubeEdge(
        """
            images:
            - quay.io/team/app:1.0
            - nginx:1.27
            nodeNames: [a]
        """)),
    RepairCase(
      title: "repeated items",
      wrong: kubeEdge("    images:\n    - nginx:1.27\n    - nginx:1.27 # again\n    nodeNames: [a]"),
      right: kubeEdge("    images:\n    - nginx:1.27\n    nodeNames: [a]")),
    RepairCase(
      title: "JSON",
      wrong: #"{"apiVersion":"operations.kubeedge.io/v1alpha1","kind":"ImagePrePullJob","#
        + #""metadata":{"name":"Warm_Up"},"spec":{"imagePrePullTemplate":{"images":["nginx:1.27"],"nodes":["a"]}}}"#,
      right: #"{"apiVersion":"operations.kubeedge.io/v1alpha1","kind":"ImagePrePullJob","#
        + #""metadata":{"name":"warm-up"},"spec":{"imagePrePullTemplate":{"images":["nginx:1.27"],"nodeNames":["a"]}}}"#
    ),
    RepairCase(
      title: "labels of a podSelector",
      wrong: """
        apiVersion: apps.kruise.io/v1alpha1
        kind: ImagePullJob
        metadata: {name: a}
        spec:
          image: nginx:1.27
          podSelector:
            pod-label: xxx # which
            tier: web

        """,
      right: """
        apiVersion: apps.kruise.io/v1alpha1
        kind: ImagePullJob
        metadata: {name: a}
        spec:
          image: nginx:1.27
          podSelector:
            matchLabels:
              pod-label: xxx # which
              tier: web

        """),
    RepairCase(
      title: "a missing space among labels",
      wrong: """
        apiVersion: apps.kruise.io/v1alpha1
        kind: ImagePullJob
        metadata:
          name: a
          labels:
            description:ImagePrePullLabel
        spec:
          image: nginx:1.27

        """,
      right: """
        apiVersion: apps.kruise.io/v1alpha1
        kind: ImagePullJob
        metadata:
          name: a
          labels:
            description: ImagePrePullLabel
        spec:
          image: nginx:1.27

        """),
  ])
  func `what is certain is repaired, and nothing else is touched`(_ row: RepairCase) {
    let repair = SourceRepair(SourceText(name: "job.yaml", text: row.wrong))
    #expect(repair.source.text == row.right)
    #expect(ManifestReader(repair.source).flatMap(\.diagnostics).errors.map(\.description) == [])
    #expect(SourceRepair(repair.source).applied.isEmpty)
  }

  @Test(arguments: [
    "    images: [nginx:1.27]\n    nodeNames: [a]\n    nodes: [b]",
    "    images: [nginx:1.27]\n    nodeNames: [a]\n    labelSelector: {}",
    "    images: [nginx:1.27]\n    nodeNames: [a]\n    somethingElse: 1",
    "    images: {name: image1}\n    nodeNames: [a]",
  ])
  func `what only the author knows stays as it is`(template: String) {
    let source = SourceText(name: "job.yaml", text: Self.kubeEdge(template))
    let repair = SourceRepair(source)
    #expect(repair.applied.isEmpty)
    #expect(repair.source.bytes == source.bytes)
    #expect(!ManifestReader(source).flatMap(\.diagnostics).errors.isEmpty)
  }
}
