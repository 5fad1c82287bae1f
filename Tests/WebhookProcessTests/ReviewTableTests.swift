// The tables of validation and defaults, through the real process and through the real plugin.

import FoundationEssentials
import PrePullAPI
import Subprocess
import SystemPackage
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(10))) struct ReviewTableTests {
  private struct Verdict: Sendable {
    let name: String
    let object: Node
    let kind: ResourceKind
    let mutation: Node
    let validation: Node
  }

  /// Every object of the tables, judged by both webhooks over connections that stay, eight at a time.
  private static func verdicts() async throws -> [Verdict] {
    let folder = try CertificateFolder()
    let cases = ValidationCases.objects
    return try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      try await ReviewClient.with(webhook.address, trusting: folder) { client in
        try await withThrowingTaskGroup(of: (Int, Verdict).self) { tasks in
          for (index, row) in cases.enumerated() {
            tasks.addTask {
              let body = JSONWriter.bytes(review("CREATE", row.object))
              let verdict = Verdict(
                name: "\(row.kind.kind) \(row.row)", object: row.object, kind: row.kind,
                mutation: try await client.post(body, to: "/mutate").json()["response"] ?? [:],
                validation: try await client.post(body, to: "/validate").json()["response"] ?? [:])
              return (index, verdict)
            }
          }
          var verdicts: [Int: Verdict] = [:]
          for try await (index, verdict) in tasks { verdicts[index] = verdict }
          return cases.indices.compactMap { verdicts[$0] }
        }
      }
    }.value
  }

  @Test func `the process answers every case of the tables as the library does`() async throws {
    let verdicts = try await Self.verdicts()
    #expect(verdicts.count == ValidationCases.objects.count)
    for verdict in verdicts {
      let found = verdict.kind.validate(verdict.object)
      for answer in [verdict.mutation, verdict.validation] {
        #expect(answer["uid"] == "705ab4f5-6393-11e8-b7cc-42010a800002")
        #expect(answer["allowed"]?.bool == found.errors.isEmpty, "\(verdict.name)")
        let causes = answer["status"]?["details"]?["causes"]?.sequence ?? []
        #expect(causes.compactMap { $0["field"]?.string } == found.errors.map(\.path.description), "\(verdict.name)")
        if !found.errors.isEmpty {
          #expect(answer["status"]?["code"] == 422)
          #expect(answer["status"]?["reason"] == "Invalid")
        }
      }
      guard found.errors.isEmpty else { continue }
      let normal = verdict.kind.normalized(verdict.object)
      var patched = verdict.object
      try patched.apply(patchOf: verdict.mutation)
      // The one value that is not a function of the object: when a NodeImage's task was made.
      if verdict.kind.kind == ResourceKind.nodeImage.kind { patched = patched.withoutCreationTimes(of: normal) }
      #expect(patched == normal, "\(verdict.name)")
    }
  }

  @Test func `the answer never differs from what the plugin says about the same object`() async throws {
    let verdicts = try await Self.verdicts()
    let folder = try CertificateFolder()
    for (index, verdict) in verdicts.enumerated() {
      try folder.write(JSONWriter.string(verdict.object), to: "case-\(index).json")
    }
    let result = try await Subprocess.run(
      .path(FilePath(try BuiltProduct.path(of: "kubectl-prepull"))),
      arguments: Arguments(
        ["validate", "-o", "json"] + verdicts.indices.flatMap { ["-f", "\(folder.path)/case-\($0).json"] }),
      output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
    let rows = try JSONReader.read(Array(result.standardOutput.utf8)).sequence ?? []
    for (index, verdict) in verdicts.enumerated() {
      let mine = rows.filter { $0["file"]?.string?.hasSuffix("/case-\(index).json") == true }
      let errors = mine.filter { $0["severity"] == "error" }
      let causes = verdict.validation["status"]?["details"]?["causes"]?.sequence ?? []
      #expect(causes.compactMap { $0["field"]?.string } == errors.map { $0["path"]?.string ?? "" }, "\(verdict.name)")
      for (cause, error) in zip(causes, errors) {
        #expect(cause["message"]?.string?.hasPrefix(error["message"]?.string ?? "?") == true, "\(verdict.name)")
      }
      let warnings = mine.filter { $0["severity"] == "warning" }
      // Only a webhook looks Secrets up, or says that it has not.
      let said = (verdict.validation["warnings"]?.sequence ?? []).filter {
        $0.string?.contains("--no-cluster") == false
      }
      #expect(said.count == warnings.count, "\(verdict.name): \(said) \(warnings)")
    }
  }
}
