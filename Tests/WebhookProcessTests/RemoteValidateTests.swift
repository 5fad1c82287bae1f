// `kubectl prepull validate --webhook`, with both real programs.

import Subprocess
import SystemPackage
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(10))) struct RemoteValidateTests {
  private struct Run {
    let code: Int32?
    let output: String
    let errors: String
  }

  private static func plugin(_ arguments: [String]) async throws -> Run {
    let result = try await Subprocess.run(
      .path(FilePath(try BuiltProduct.path(of: "kubectl-prepull"))), arguments: Arguments(arguments),
      output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Run(code: code, output: result.standardOutput, errors: result.standardError)
  }

  @Test func `the verdict of a running webhook reads as the plugin's own, for every case of the tables`() async throws {
    let folder = try CertificateFolder()
    let authority = try folder.authorityFile()
    // A case that names a Secret has one warning more: that nobody looked it up.
    var files: [String] = []
    for (index, row) in ValidationCases.objects.enumerated() where !"\(row.row)".contains("ecret") {
      files += ["-f", try folder.write(YAMLWriter.string(row.object), to: "case-\(index).yaml")]
    }
    let arguments = files
    try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      let remote = ["--webhook", "https://\(webhook.address)", "--ca", authority]
      for format in ["text", "json"] {
        let own = try await Self.plugin(["validate", "-o", format] + arguments)
        let asked = try await Self.plugin(["validate", "-o", format] + remote + arguments)
        #expect(own.code == 1)
        #expect(asked.code == own.code)
        let lines = zip(own.output.split(separator: "\n"), asked.output.split(separator: "\n"))
        for (one, other) in lines where one != other { #expect(one == other) }
        #expect(own.output.count == asked.output.count, "\(asked.errors)")
      }
    }
  }

  @Test func `what only the webhook knows is said at its place`() async throws {
    let folder = try CertificateFolder()
    let authority = try folder.authorityFile()
    let job = kruiseJob { $0["pullSecrets"] = ["pull"] }
    let file = try folder.write(YAMLWriter.string(job), to: "job.yaml")
    try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      let run = try await Self.plugin(
        ["validate", "-f", file, "--webhook", "https://\(webhook.address)", "--ca", authority])
      #expect(run.code == 0)
      #expect(run.output.contains("PP902") && run.output.contains("was not looked up (--no-cluster)"), "\(run.output)")
      #expect(run.output.contains("job.yaml:8:3") || run.output.contains("job.yaml:9:"), "\(run.output)")
    }
  }

  @Test func `a webhook that cannot be asked is named, and nothing passes for valid`() async throws {
    let folder = try CertificateFolder()
    let file = try folder.write(YAMLWriter.string(kruiseJob()), to: "job.yaml")
    let authority = try folder.authorityFile()
    try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      let rows: [(flags: [String], code: Int32, says: String)] = [
        (["--webhook", "https://127.0.0.1:1", "--ca", authority], 1, "cannot be asked"),
        (["--webhook", "https://\(webhook.address)"], 1, "--ca"),
        (["--webhook", "https://\(webhook.address)/elsewhere", "--ca", authority], 1, "not an admission webhook"),
        (["--webhook", "http://\(webhook.address)", "--ca", authority], 2, "https"),
        (["--webhook", "https://\(webhook.address)", "--ca", file], 2, "certificate"),
        (["--webhook", "https://\(webhook.address)", "--ca", "/nowhere"], 2, "/nowhere"),
        (["--ca", authority], 2, "--webhook"),
      ]
      for row in rows {
        let run = try await Self.plugin(["validate", "-f", file] + row.flags)
        #expect(run.code == row.code, "\(row.flags): \(run.errors)")
        #expect(run.errors.contains(row.says), "\(run.errors)")
        #expect(!run.output.contains("no errors"))
      }
    }
  }
}
