// Several objects in one List, as `kubectl get -o yaml` writes them.
import Testing
import YAML

@testable import PrePullSandbox

extension KubectlTests {
  private static let list = """
    apiVersion: v1
    kind: List
    items:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {colour: red}}
    - apiVersion: operations.kubeedge.io/v1alpha2
      kind: ImagePrePullJob
      metadata: {name: shop}
      spec: {imagePrePullTemplate: {images: ["nginx:1.27"], nodeNames: [edge-1]}}
    """

  @Test(arguments: [["create"], ["apply"], ["apply", "--server-side"]])
  func `every object of a List is stored`(verb: [String]) async throws {
    try await with { server, kubectl in
      succeed(try await kubectl.run(verb + ["-f", "-"], input: Self.list))
      let stored = try server.get(ResourceID("configmaps"), namespace: "default", name: "one")
      #expect(stored?.value("data", "colour") == "red")
      let job = try server.get(ResourceID("imageprepulljobs", group: "operations.kubeedge.io"), name: "shop")
      #expect(job?.value("spec", "imagePrePullTemplate", "images") == ["nginx:1.27"])
    }
  }

  @Test func `what get prints can be applied again`() async throws {
    try await with { _, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.list))
      let printed = succeed(try await kubectl("get", "configmaps,imageprepulljobs", "-o", "yaml"))
      #expect(printed.contains("kind: List"), "\(printed)")
      let changed = printed.replacing("nginx:1.27", with: "nginx:1.28")
      try await expect(
        kubectl("apply", "-f", "-", input: changed),
        mentions: "imageprepulljob.operations.kubeedge.io/shop configured")
      try await expect(
        kubectl("get", "imageprepulljob", "shop", "-o", "jsonpath={.spec.imagePrePullTemplate.images[0]}"),
        prints: "nginx:1.28")
    }
  }

  @Test(arguments: [("data:", "daten:"), ("images:", "imagez:")])
  func `an unknown field within a List is refused`(field: (right: String, wrong: String)) async throws {
    try await with { _, kubectl in
      let text = Self.list.replacing(field.right, with: field.wrong)
      let refused = try await kubectl("create", "-f", "-", input: text)
      #expect(refused.status == 1)
      #expect(refused.error.contains("unknown field"), "\(refused)")
    }
  }
}
