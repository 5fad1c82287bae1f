// What -f and -R read, for every command that takes them.
import Testing

@Suite struct InputTests {
  @Test func `a directory gives its manifests in order, and those below it only with -R`() async throws {
    let directory = try ScratchDirectory([
      "b.yml": Manifests.broken, "a.yaml": Manifests.broken, "c.json": "{\"kind\": 1}", "notes.txt": "kind: [",
      "sub/d.yaml": Manifests.broken,
    ])
    let flat = try await FindingRow.read(PluginProcess.run("validate", "-f", ".", "-o", "json", in: directory).output)
    #expect(flat.map(\.file).withoutRepeats == ["./a.yaml", "./b.yml", "./c.json"])
    let deep = try await FindingRow.read(
      PluginProcess.run("validate", "-f", ".", "-R", "-o", "json", in: directory).output)
    #expect(deep.map(\.file).withoutRepeats == ["./a.yaml", "./b.yml", "./c.json", "./sub/d.yaml"])
  }

  @Test func `files, directories and stdin mix, in the order given`() async throws {
    let directory = try ScratchDirectory(["z.yaml": Manifests.broken, "d/a.yaml": Manifests.broken])
    let rows = try await FindingRow.read(
      PluginProcess.run(
        "validate", "-f", "z.yaml", "-f", "-", "--filename", "d", "-o", "json", input: Manifests.broken, in: directory
      ).output)
    #expect(rows.map(\.file).withoutRepeats == ["z.yaml", "<stdin>", "d/a.yaml"])
  }

  @Test func `a pipe that the shell names is read as a file is`() async throws {
    let directory = try ScratchDirectory(["job.yaml": Manifests.kubeEdge()])
    let result = try await PluginProcess.shell("\"$PREPULL\" validate -f <(cat job.yaml)", in: directory)
    #expect(result.exitCode == 0)
    #expect(result.output == "1 object in 1 file: no errors\n")
  }

  @Test(arguments: ["validate", "convert"])
  func `what is not there is said and fails`(command: String) async throws {
    let arguments = command == "convert" ? [command, "--to", "kruise"] : [command]
    let directory = try ScratchDirectory(["empty/notes.txt": ""])
    let missing = try await PluginProcess.run(arguments + ["-f", "nowhere.yaml"], in: directory)
    #expect(missing.exitCode == 1)
    #expect(missing.output == "")
    #expect(missing.errors == "error: the path \"nowhere.yaml\" does not exist\n")
    let empty = try await PluginProcess.run(arguments + ["-f", "empty"], in: directory)
    #expect(empty.exitCode == 1)
    #expect(empty.errors.contains("no file ending in .yaml, .yml or .json in \"empty\""))
    let nothing = try await PluginProcess.run(arguments, in: directory)
    #expect(nothing.exitCode == 2)
    #expect(nothing.errors.contains("-f"))
    let twice = try await PluginProcess.run(arguments + ["-f", "-", "-f", "-"], in: directory)
    #expect(twice.exitCode == 2)
  }
}

extension [String] {
  /// The elements in order, each once.
  fileprivate var withoutRepeats: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
