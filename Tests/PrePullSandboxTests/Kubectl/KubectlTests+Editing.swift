// Edits that meet others, and what kubectl compares before it writes.
import Testing
import YAML

@testable import PrePullSandbox

extension KubectlTests {
  private static let editorHead = "#!/bin/sh\nset -e\n"

  /// An editor that writes `change` (a sed script) after somebody else has run `meanwhile` with kubectl.
  private func editor(_ change: String, meanwhile: String, _ kubectl: Kubectl) throws -> [String: String] {
    // The shell starts the file as an argument, so that it need not be executable.
    let script = try kubectl.write(
      "\(Self.editorHead)\(meanwhile) >&2\nsed -i '\(change)' \"$1\"\n", to: "editor.sh")
    return ["KUBE_EDITOR": "sh \(script)"]
  }

  @Test func `an edit keeps what somebody else wrote to another field meanwhile`() async throws {
    try await with { _, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      let other = #"kubectl patch imageprepulljob shop --type=merge -p '{"metadata":{"labels":{"tier":"edge"}}}'"#
      let edited = try await kubectl(
        "edit", "imageprepulljob", "shop", environment: editor("s/1.27/1.28/", meanwhile: other, kubectl))
      expect(edited, mentions: "imageprepulljob.operations.kubeedge.io/shop edited")
      try await expect(
        kubectl(
          "get", "imageprepulljob", "shop", "-o",
          "jsonpath={.metadata.labels.tier} {.spec.imagePrePullTemplate.images[0]}"),
        prints: "edge nginx:1.28")
    }
  }

  @Test func `an edit that insists on a version that somebody else has replaced is a conflict`() async throws {
    try await with { server, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      let other = #"kubectl patch imageprepulljob shop --type=merge -p '{"metadata":{"labels":{"tier":"edge"}}}'"#
      // Naming a resourceVersion, here one that never was, makes the edit depend on it.
      let refused = try await kubectl(
        "edit", "imageprepulljob", "shop",
        environment: editor(#"s/1.27/1.28/; s/resourceVersion: .*/resourceVersion: "1"/"#, meanwhile: other, kubectl))
      #expect(refused.status == 1)
      #expect(refused.error.contains("the object has been modified; please apply your changes"), "\(refused)")
      #expect(refused.error.contains("kubectl replace -f"), "\(refused)")
      let stored = try server.get(ResourceID("imageprepulljobs", group: "operations.kubeedge.io"), name: "shop")
      #expect(stored?.value("spec", "imagePrePullTemplate", "images") == ["nginx:1.27"])
      #expect(stored?.value("metadata", "labels", "tier") == "edge")
    }
  }

  @Test func `an edit that breaks the schema is shown again with what is wrong`() async throws {
    try await with { _, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      // The second time the editor leaves the file as it is, which ends the edit.
      let script = try kubectl.write(
        "\(Self.editorHead)test -e seen && { cp \"$1\" seen; exit; }\ntouch seen\nsed -i 's/nodeNames/concurrency: -1\\n    nodeNames/' \"$1\"\n",
        to: "editor.sh")
      let refused = try await kubectl("edit", "imageprepulljob", "shop", environment: ["KUBE_EDITOR": "sh \(script)"])
      #expect(refused.status == 1)
      #expect(refused.error.contains("no valid changes were saved"), "\(refused)")
    }
  }

  @Test func `diff says what an apply would change, and nothing when it would not`() async throws {
    try await with { _, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      try await expect(kubectl("diff", "-f", "-", input: Self.job), prints: "")
      let changed = try await kubectl("diff", "-f", "-", input: Self.job.replacing("1.27", with: "1.28"))
      #expect(changed.status == 1)
      #expect(changed.out.contains("-    - nginx:1.27\n+    - nginx:1.28\n"), "\(changed)")
      try await expect(
        kubectl("get", "imageprepulljob", "shop", "-o", "jsonpath={.spec.imagePrePullTemplate.images[0]}"),
        prints: "nginx:1.27")
    }
  }

  @Test func `empty labels and annotations are not stored`() async throws {
    try await with { server, kubectl in
      let manifest = Self.manifest.replacing(
        "  name: settings", with: "  name: settings\n  labels: {}\n  annotations: {}")
      succeed(try await kubectl("create", "-f", "-", input: manifest))
      let metadata = try server.get(ResourceID("configmaps"), namespace: "default", name: "settings")?["metadata"]
      #expect(metadata?["labels"] == nil && metadata?["annotations"] == nil, "\(String(describing: metadata))")
      try await expect(kubectl("diff", "-f", "-", input: manifest), prints: "")
    }
  }
}
