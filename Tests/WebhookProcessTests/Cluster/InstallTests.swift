// Installed by the plugin, called by an API server, used with kubectl.

import Foundation
import PrePullSandbox
import Subprocess
import SystemPackage
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct InstallTests {
  private struct Run {
    let code: Int32?
    let output: String
    let errors: String
  }

  private static let hasKubectl = ["/usr/local/bin", "/usr/bin"].contains { FileAccess.isExecutable($0 + "/kubectl") }

  private static func run(
    _ executable: Executable, _ arguments: [String], _ kubeconfig: String, home: String
  ) async throws -> Run {
    let result = try await Subprocess.run(
      executable, arguments: Arguments(arguments),
      environment: .custom(["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "KUBECONFIG": kubeconfig]),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Run(code: code, output: result.standardOutput, errors: result.standardError)
  }

  @Test func `install applies every object, and again changes nothing`() async throws {
    let folder = try CertificateFolder()
    try await SandboxServer.with { server in
      let kubeconfig = try folder.write(server.kubeconfig, to: "kubeconfig")
      let plugin = Executable.path(FilePath(try BuiltProduct.path(of: "kubectl-prepull")))
      let first = try await Self.run(plugin, ["install"], kubeconfig, home: folder.path)
      #expect(first.code == 0, "\(first.errors)")
      #expect(first.output.split(separator: "\n").count == 25)
      let deployment = ResourceID("deployments", group: "apps")
      let made = try #require(
        try server.get(deployment, namespace: WebhookCluster.namespace, name: "prepull-webhook"))
      let second = try await Self.run(plugin, ["install"], kubeconfig, home: folder.path)
      #expect(second.code == 0, "\(second.errors)")
      let kept = try #require(
        try server.get(deployment, namespace: WebhookCluster.namespace, name: "prepull-webhook"))
      #expect(kept["spec"] == made["spec"])
      #expect(kept["metadata"]?["generation"] == made["metadata"]?["generation"])
    }
  }

  @Test(.enabled(if: hasKubectl, "kubectl is not installed"))
  func `kubectl apply gives a complete job, or a message with everything that is wrong`() async throws {
    let folder = try CertificateFolder()
    let authority = try folder.authorityFile()
    try await SandboxServer.with { server in
      let kubeconfig = try folder.write(server.kubeconfig, to: "kubeconfig")
      let flags = ["--kubeconfig", kubeconfig, "--cert-dir", folder.path]
      try await WebhookUnderTest.run(flags) { webhook in
        let plugin = Executable.path(FilePath(try BuiltProduct.path(of: "kubectl-prepull")))
        let installed = try await Self.run(
          plugin, ["install", "--url", "https://\(webhook.address)", "--ca-file", authority], kubeconfig,
          home: folder.path)
        #expect(installed.code == 0, "\(installed.errors)")

        let job = kubeEdgeJob {
          $0["nodeNames"] = nil
          $0["nodes"] = ["edge-1", "edge-1"]
        }
        let file = try folder.write(YAMLWriter.string(job), to: "job.yaml")
        let applied = try await Self.run(.name("kubectl"), ["apply", "-f", file], kubeconfig, home: folder.path)
        #expect(applied.code == 0, "\(applied.errors)")
        #expect(applied.errors.contains("Warning: "), "\(applied.errors)")
        let stored = try await Self.run(
          .name("kubectl"), ["get", "imageprepulljob", "warm", "-o", "json"], kubeconfig, home: folder.path)
        let template = try JSONReader.read(Array(stored.output.utf8))["spec"]?["imagePrePullTemplate"]
        #expect(
          template == [
            "images": ["nginx:1.27"], "nodeNames": ["edge-1"], "checkItems": ["disk"], "failureTolerate": "0.1",
            "concurrency": 1, "timeoutSeconds": 300, "retryTimes": 0,
          ])
        // A second apply of the same file puts `nodes` beside the live `nodeNames`.
        let again = try await Self.run(.name("kubectl"), ["apply", "-f", file], kubeconfig, home: folder.path)
        #expect(again.code == 0, "\(again.errors)")

        let wrong = kubeEdgeJob {
          $0["failureTolerate"] = "10%"
          $0["imageSecrets"] = "default/not-there"
        }
        .setting("metadata.name", to: "wrong")
        let bad = try folder.write(YAMLWriter.string(wrong), to: "wrong.yaml")
        let refused = try await Self.run(.name("kubectl"), ["apply", "-f", bad], kubeconfig, home: folder.path)
        #expect(refused.code == 1)
        for part in ["failureTolerate", "default/not-there does not exist"] {
          #expect(refused.errors.contains(part), "\(refused.errors)")
        }
        let deleted = try await Self.run(
          .name("kubectl"), ["delete", "imageprepulljob", "warm"], kubeconfig, home: folder.path)
        #expect(deleted.code == 0, "\(deleted.errors)")
      }
    }
  }
}
