// Files that cannot be read, or not sensibly: they are said, and the others are checked all the same.
import FoundationEssentials
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct InputProblemTests {
  @Test func `a pipe in a directory is left out with a note`() async throws {
    let directory = try ScratchDirectory(["d/a.yaml": Manifests.kubeEdge()])
    mkfifo(directory.path + "/d/b.yaml", 0o600)
    let result = try await PluginProcess.run("validate", "-f", "d", in: directory)
    #expect(result.exitCode == 0)
    #expect(result.output == "1 object in 1 file: no errors\n")
    #expect(result.errors.hasPrefix("note: \"d/b.yaml\" is a pipe, socket or device"))
  }

  @Test(arguments: ["text", "json", "sarif"])
  func `a link that leads nowhere is an error, and the rest is checked`(form: String) async throws {
    let directory = try ScratchDirectory(["d/a.yaml": Manifests.broken])
    symlink("nowhere", directory.path + "/d/b.yaml")
    symlink("nowhere", directory.path + "/d/notes.txt")
    let result = try await PluginProcess.run("validate", "-f", "d", "-o", form, in: directory)
    #expect(result.exitCode == 1)
    let said = form == "text" ? result.errors : result.output
    #expect(said.contains("b.yaml\(form == "text" ? "" : "\\")\" is a link that leads nowhere"))
    #expect(!said.contains("notes.txt"))
    #expect(result.output.contains("PP102"))
    let good = try ScratchDirectory(["a.yaml": Manifests.kubeEdge()])
    symlink("nowhere", good.path + "/b.yaml")
    #expect(try await PluginProcess.run("validate", "-f", ".", "-o", form, in: good).exitCode == 1)
  }

  @Test func `a missing file hides nothing, and is an element without a rule`() async throws {
    let directory = try ScratchDirectory(["a.yaml": Manifests.broken])
    let result = try await PluginProcess.run("validate", "-f", "gone.yaml", "-f", "a.yaml", "-o", "json", in: directory)
    #expect(result.exitCode == 1)
    #expect(result.errors == "")
    let rows = try FindingRow.read(result.output)
    #expect(rows.map(\.rule) == ["PP203", "PP102", nil])
    #expect(rows.last?.file == "gone.yaml")
    #expect(rows.last?.message == "the path \"gone.yaml\" does not exist")
    let nothing = try await PluginProcess.run("validate", "-f", "gone.yaml", "-o", "json", in: directory)
    #expect(nothing.exitCode == 1)
    #expect(try FindingRow.read(nothing.output).map(\.severity) == ["error"])
  }

  @Test func `convert lists every problem and prints nothing`() async throws {
    let directory = try ScratchDirectory(["a.yaml": Manifests.broken, "b.yaml": Manifests.kubeEdge()])
    let result = try await PluginProcess.run(
      "convert", "-f", "gone.yaml,a.yaml,lost.yaml,b.yaml", "--to", "kruise", in: directory)
    #expect(result.exitCode == 1)
    #expect(result.output == "")
    for part in ["\"gone.yaml\"", "\"lost.yaml\"", "a.yaml:9:18: error: ", "3 errors in the input"] {
      #expect(result.errors.contains(part))
    }
  }

  @Test func `a file is read once, whatever it is called`() async throws {
    let directory = try ScratchDirectory(["a.yaml": Manifests.kubeEdge()])
    symlink("a.yaml", directory.path + "/link.yaml")
    let result = try await PluginProcess.run(
      "convert", "-f", "a.yaml", "-f", "./a.yaml", "-f", "link.yaml", "-f", ".", "--to", "kubeedge", in: directory)
    #expect(result.exitCode == 0)
    #expect(result.output == Manifests.kubeEdge())
  }

  @Test func `commas separate paths unless a file has that very name`() async throws {
    let directory = try ScratchDirectory(["a.yaml": Manifests.kubeEdge(), "b.yaml": Manifests.kubeEdge()])
    let two = try await PluginProcess.run("validate", "-f", "a.yaml,b.yaml", in: directory)
    #expect(two.output == "2 objects in 2 files: no errors\n")
    // Longer than a file's name can be.
    let many = try await PluginProcess.run(
      "validate", "-f", [String](repeating: "a.yaml", count: 100).joined(separator: ","), in: directory)
    #expect(many.output == "1 object in 1 file: no errors\n")
    try directory.write(Manifests.kubeEdge(), to: "a.yaml,b.yaml")
    let one = try await PluginProcess.run("validate", "-f", "a.yaml,b.yaml", in: directory)
    #expect(one.output == "1 object in 1 file: no errors\n")
    #expect(try await PluginProcess.run("validate", "-f", "-,-", in: directory).exitCode == 2)
  }

  @Test(arguments: ["http://a.io/x.yaml", "https://a.io/x.yaml", "HTTPS://a.io/x.yaml"])
  func `a URL is not read`(address: String) async throws {
    let result = try await PluginProcess.run("validate", "-f", address)
    #expect(result.exitCode == 2)
    #expect(result.errors == "error: URLs are not read; download \"\(address)\" first and name the file\n")
  }
}
