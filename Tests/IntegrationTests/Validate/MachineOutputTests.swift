// Output for machines: alone on its stream, and without what could steer a terminal.
import FoundationEssentials
import Testing

@Suite struct MachineOutputTests {
  @Test func `repairs are elements of the array`() async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", "--fix", "-o", "json", input: Manifests.repairable)
    #expect(result.exitCode == 0)
    let rows = try FindingRow.read(result.errors)
    #expect(rows.map(\.fixed) == [true, true, true])
    #expect(rows.contains { $0.rule == "PP203" && $0.fix == "write nodeNames instead of nodes" && $0.line == 8 })
  }

  @Test func `a written file leaves the log alone on its stream`() async throws {
    let directory = try ScratchDirectory(["job.yaml": Manifests.repairable])
    for form in ["sarif", "json"] {
      try directory.write(Manifests.repairable, to: "job.yaml")
      let result = try await PluginProcess.run(
        "validate", "-f", "job.yaml", "--fix", "--write", "-o", form, in: directory)
      #expect(result.exitCode == 0)
      #expect(result.errors.hasPrefix(form == "json" ? "[" : "{"))
      #expect(throws: Never.self) { try JSONDecoder().decode(AnyJSON.self, from: Data(result.errors.utf8)) }
    }
  }

  @Test func `the report of a failed conversion is one array`() async throws {
    let result = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kruise", "--report", "json", input: Manifests.broken)
    #expect(result.exitCode == 1)
    let lines = try JSONDecoder().decode([Line].self, from: Data(result.errors.utf8))
    #expect(lines.map(\.level) == ["warning", "error", "error"])
    #expect(lines[1].line == 9)
    #expect(lines.last == Line(level: "error", message: "1 error in the input; nothing was converted"))
  }

  @Test func `controls are escaped, and the JSON says the same`() async throws {
    let name = "ngi\u{9B}nx\u{202E}"
    let result = try await PluginProcess.run(
      "validate", "-f", "-", "-o", "json", input: Manifests.kubeEdge("\"ngi\\x9Bnx\\u202E\""))
    #expect(!result.output.unicodeScalars.contains { $0 == "\u{9B}" || $0 == "\u{202E}" })
    #expect(result.output.contains("\\u009B"))
    #expect(try FindingRow.read(result.output).contains { $0.object == "ImagePrePullJob/\(name)" })
  }

  @Test func `a log names plain files, standard input, and where rules are explained`() async throws {
    let directory = try ScratchDirectory(["w.yaml": Manifests.broken])
    let scan = try await PluginProcess.run("validate", "-f", ".", "-o", "sarif", in: directory)
    #expect(scan.output.contains("\"uri\": \"w.yaml\""))
    #expect(scan.output.contains("docs/rules.md#pp102-"))
    let piped = try await PluginProcess.run("validate", "-f", "-", "-o", "sarif", input: Manifests.broken)
    #expect(piped.output.contains("\"uri\": \"stdin\""))
  }

  private struct Line: Decodable, Equatable {
    var line: Int?
    var level: String
    var message: String
  }
}

/// Any JSON value.
private struct AnyJSON: Decodable {
  init(from decoder: any Decoder) throws { _ = try decoder.singleValueContainer() }
}
