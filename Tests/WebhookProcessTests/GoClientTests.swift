// A client written in Go, whose TLS and HTTP are those of every API server.

import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct GoClientTests {
  private static let hasKubectl: Bool = {
    for folder in ["/usr/local/bin", "/usr/bin"] where FileAccess.isExecutable(folder + "/kubectl") { return true }
    return false
  }()

  @Test(.enabled(if: hasKubectl, "kubectl is not installed"))
  func `kubectl shakes hands, sends a request and reads the answer`() async throws {
    let folder = try CertificateFolder()
    let authority = try folder.authorityFile()
    try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      let result = try await Subprocess.run(
        .name("kubectl"),
        arguments: [
          "get", "--raw", "/mutate", "--server", "https://\(webhook.address)", "--certificate-authority", authority,
          "--token", "nobody",
        ],
        environment: .custom([
          "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "KUBECONFIG": "\(folder.path)/none",
        ]),
        output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
      // A GET is refused in the API's own words, which kubectl repeats to its user.
      #expect(!result.terminationStatus.isSuccess)
      #expect(result.standardError.contains("post an AdmissionReview"), "\(result.standardError)")
      try await eventually("the error is logged") { try !webhook.log.entries("HTTP error").isEmpty }
    }
  }
}
