// `kubectl prepull validate` as scripts and people use it.
import FoundationEssentials
import Testing

@Suite struct ValidateTests {
  @Test func `a valid job is told so on stdout`() async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", input: Manifests.kubeEdge())
    #expect(result.exitCode == 0)
    #expect(result.output == "1 object in 1 file: no errors\n")
    #expect(result.errors == "")
  }

  @Test func `a finding shows its place, its line and a caret`() async throws {
    let directory = try ScratchDirectory(["job.yaml": Manifests.broken])
    let result = try await PluginProcess.run("validate", "-f", "job.yaml", in: directory)
    #expect(result.exitCode == 1)
    #expect(result.errors == "")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.contains { $0.hasPrefix("job.yaml:9:18: error: spec.imagePrePullTemplate.concurrency: ") })
    #expect(lines.contains { $0.hasSuffix("[PP102]") })
    #expect(lines.contains("    9 |     concurrency: two"))
    #expect(lines.contains("      |                  ^~~"))
    #expect(lines.contains { $0.hasPrefix("job.yaml:8:5: warning: ") && $0.hasSuffix("[PP203]") })
    #expect(result.output.hasSuffix("1 object in 1 file: 1 error, 1 warning; 1 can be repaired with --fix\n"))
  }

  @Test func `objects of other kinds are counted and not judged`() async throws {
    let result = try await PluginProcess.run(
      "validate", "-f", "-", input: Manifests.service + "---\n" + Manifests.kubeEdge())
    #expect(result.exitCode == 0)
    #expect(result.output == "1 object in 1 file: no errors; 1 object of another kind skipped\n")
  }

  @Test func `a broken document does not hide the others`() async throws {
    let broken = "apiVersion: apps.kruise.io/v1beta1\nkind: [\n---\n" + Manifests.broken
    let rows = try await FindingRow.read(
      PluginProcess.run("validate", "-f", "-", "-o", "json", input: broken).output)
    #expect(rows.contains { $0.rule?.hasPrefix("PP00") == true && $0.object == nil })
    #expect(rows.contains { $0.rule == "PP102" && $0.object == "ImagePrePullJob/warm-up" })
  }

  @Test func `warnings fail only when asked to`() async throws {
    let warned = Manifests.kubeEdge(image: "nginx")
    #expect(try await PluginProcess.run("validate", "-f", "-", input: warned).exitCode == 0)
    #expect(try await PluginProcess.run("validate", "-f", "-", "--warnings-as-errors", input: warned).exitCode == 1)
  }

  @Test func `JSON has every promised field`() async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", "-o", "json", input: Manifests.broken)
    #expect(result.exitCode == 1)
    #expect(result.errors == "")
    let rows = try FindingRow.read(result.output)
    #expect(rows.map(\.short) == ["8:5 PP203", "9:18 PP102"])
    let alias = try #require(rows.first)
    #expect(alias.file == "<stdin>")
    #expect(alias.severity == "warning")
    #expect(alias.object == "ImagePrePullJob/warm-up")
    #expect(alias.path == "spec.imagePrePullTemplate.nodes")
    #expect((alias.endLine, alias.endColumn) == (8, 10))
    #expect(alias.fix == "write nodeNames instead of nodes")
    #expect(rows[1].fix == nil)
  }

  @Test func `JSON of nothing wrong is an empty array`() async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", "-o", "json", input: Manifests.kubeEdge())
    #expect(result.exitCode == 0)
    #expect(result.output == "[]\n")
  }

  @Test func `paths inside a List name the item`() async throws {
    let list =
      "apiVersion: v1\nkind: List\nitems:\n"
      + Manifests.broken.split(separator: "\n").enumerated()
      .map { $0.offset == 0 ? "- \($0.element)\n" : "  \($0.element)\n" }.joined()
    let rows = try await FindingRow.read(PluginProcess.run("validate", "-f", "-", "-o", "json", input: list).output)
    #expect(rows.map(\.path).contains("items[0].spec.imagePrePullTemplate.concurrency"))
  }

  @Test func `NDJSON is read line by line`() async throws {
    let line = { (count: String) in
      """
      {"apiVersion":"apps.kruise.io/v1beta1","kind":"ImagePullJob","metadata":{"name":"a","namespace":"b"},\
      "spec":{"image":"nginx:1.27","parallelism":\(count)}}

      """
    }
    let rows = try await FindingRow.read(
      PluginProcess.run("validate", "-f", "-", "-o", "json", input: line("1") + line("\"10%\"")).output)
    #expect(rows.map(\.rule) == ["PP303"])
    #expect(rows.first?.line == 2)
  }

  @Test(arguments: [("always", true), ("never", false), ("auto", false)])
  func `colours are used when asked for, and not in a pipe`(choice: String, isColored: Bool) async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", "--color", choice, input: Manifests.broken)
    #expect(result.output.contains("\u{1B}[") == isColored)
  }

  @Test func `control characters of the input never reach the terminal`() async throws {
    let hostile = Manifests.kubeEdge().replacing("edge-1", with: "\"\u{1B}[2J\"").replacing("warm-up", with: "A\u{9B}B")
    let result = try await PluginProcess.run("validate", "-f", "-", input: hostile)
    #expect(result.exitCode == 1)
    #expect(!result.output.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B })
  }

  @Test func `a reader that goes away is no error`() async throws {
    let jobs = String(repeating: Manifests.broken + "---\n", count: 300)
    let directory = try ScratchDirectory(["jobs.yaml": jobs])
    let result = try await PluginProcess.shell(
      "\"$PREPULL\" validate -f jobs.yaml | head -1; echo ${PIPESTATUS[0]} >&2", in: directory)
    #expect(result.output.split(separator: "\n").count == 1)
    // Quiet: only the status that the script prints, which is that of a closed pipe or of the errors found.
    #expect(["0\n", "1\n", "141\n"].contains(result.errors))
  }
}
