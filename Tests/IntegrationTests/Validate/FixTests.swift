// `kubectl prepull validate --fix` in its three forms.
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct FixTests {
  @Test func `the repaired text is the result, and everything else goes to stderr`() async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", "--fix", input: Manifests.repairable)
    #expect(result.exitCode == 0)
    #expect(
      result.output
        == Manifests.repairable.replacing("WarmUp", with: "warmup").replacing("nodes:", with: "nodeNames:")
        .replacing("0.3", with: "\"0.3\""))
    let lines = result.errors.split(separator: "\n").map(String.init)
    #expect(lines.contains("<stdin>:8:5: fixed: write nodeNames instead of nodes [PP203]"))
    #expect(lines.count { $0.contains(": fixed: ") } == 3)
    #expect(lines.last == "1 object in 1 file: no errors")
    let again = try await PluginProcess.run("validate", "-f", "-", input: result.output)
    #expect(again.exitCode == 0)
  }

  @Test func `what cannot be repaired is left, reported and fails`() async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", "--fix", input: Manifests.broken)
    #expect(result.exitCode == 1)
    #expect(result.output == Manifests.broken.replacing("nodes:", with: "nodeNames:"))
    #expect(result.errors.contains("[PP102]"))
    #expect(!result.errors.contains("can be repaired"))
  }

  @Test func `text that needs no repair comes back byte by byte`() async throws {
    let text = Manifests.service + "---\r\n# A comment alone\n---\n" + Manifests.kubeEdge()
    let result = try await PluginProcess.run("validate", "-f", "-", "--fix", input: text)
    #expect(result.exitCode == 0)
    #expect(result.output == text)
  }

  @Test func `a diff is one that patch takes`() async throws {
    let directory = try ScratchDirectory(["job.yaml": Manifests.repairable])
    let result = try await PluginProcess.run("validate", "-f", "job.yaml", "--fix", "--diff", in: directory)
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("--- job.yaml\n+++ job.yaml\n@@ -1,9 +1,9 @@\n apiVersion: "))
    #expect(result.output.contains("\n-    nodes: [edge-1]\n"))
    #expect(result.output.contains("\n+    nodeNames: [edge-1]\n"))
    #expect(try directory.read("job.yaml") == Manifests.repairable)
  }

  @Test func `in place, the file changes as a whole and keeps its mode`() async throws {
    let directory = try ScratchDirectory(["job.yaml": Manifests.repairable, "good.yaml": Manifests.kubeEdge()])
    chmod(directory.path + "/job.yaml", 0o640)
    let before = directory.status(of: "job.yaml")
    let untouched = directory.status(of: "good.yaml")
    let result = try await PluginProcess.run("validate", "-f", ".", "--fix", "--write", in: directory)
    #expect(result.exitCode == 0)
    #expect(result.output == "")
    #expect(result.errors.contains("./job.yaml: written, 3 repairs\n"))
    #expect(try directory.read("job.yaml").contains("nodeNames: [edge-1]"))
    let after = directory.status(of: "job.yaml")
    #expect(after.st_mode == before.st_mode)
    // Another inode: whoever had the old file open still reads it whole.
    #expect(after.st_ino != before.st_ino)
    #expect(directory.status(of: "good.yaml").st_ino == untouched.st_ino)
    #expect(try directory.names() == ["good.yaml", "job.yaml"])
  }

  @Test func `a link stays one, and the file that it leads to is written`() async throws {
    let directory = try ScratchDirectory(["real.yaml": Manifests.repairable])
    symlink("real.yaml", directory.path + "/link.yaml")
    let result = try await PluginProcess.run("validate", "-f", "link.yaml", "--fix", "--write", in: directory)
    #expect(result.exitCode == 0)
    var link = stat()
    lstat(directory.path + "/link.yaml", &link)
    #expect(link.st_mode & S_IFMT == S_IFLNK)
    #expect(try directory.read("real.yaml").contains("nodeNames"))
  }

  @Test func `a file that is named twice is written once`() async throws {
    let directory = try ScratchDirectory(["job.yaml": Manifests.repairable])
    let result = try await PluginProcess.run(
      "validate", "-f", "job.yaml", "-f", "./job.yaml", "--fix", "--write", in: directory)
    #expect(result.exitCode == 0)
    #expect(try directory.read("job.yaml").contains("nodeNames"))
  }

  @Test func `windows line ends and a byte order mark survive a repair`() async throws {
    let text = "\u{FEFF}" + Manifests.repairable.replacing("\n", with: "\r\n")
    let result = try await PluginProcess.run("validate", "-f", "-", "--fix", input: text)
    #expect(result.exitCode == 0)
    #expect(
      result.output
        == text.replacing("WarmUp", with: "warmup").replacing("nodes:", with: "nodeNames:")
        .replacing("0.3", with: "\"0.3\""))
  }

  @Test func `a repair that is refused is not counted, and said`() async throws {
    let text = Manifests.kubeEdge() + "    failureTolerate: &f 0.3\n    timeoutSecondsOnEachNode: *f\n"
    let checked = try await PluginProcess.run("validate", "-f", "-", input: text)
    #expect(checked.exitCode == 1)
    #expect(!checked.output.contains("can be repaired"))
    #expect(!checked.output.contains("validate --fix"))
    let result = try await PluginProcess.run("validate", "-f", "-", "--fix", input: text)
    #expect(result.exitCode == 1)
    #expect(result.output == text)
    #expect(result.errors.contains("= not repaired: put it in quotes\n"))
    #expect(!result.errors.contains("can be repaired"))
  }

  @Test func `a file with another name is not torn from it, and others are written`() async throws {
    let directory = try ScratchDirectory(["a.yaml": Manifests.repairable, "b.yaml": Manifests.repairable])
    link(directory.path + "/a.yaml", directory.path + "/other.txt")
    let result = try await PluginProcess.run("validate", "-f", ".", "--fix", "--write", in: directory)
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("\"./a.yaml\" has 2 hard links"))
    #expect(try directory.read("other.txt") == Manifests.repairable)
    #expect(directory.status(of: "a.yaml").st_ino == directory.status(of: "other.txt").st_ino)
    #expect(try directory.read("b.yaml").contains("nodeNames"))
  }

  // Only root can give the file to somebody else, and then become somebody else.
  @Test(.enabled(if: geteuid() == 0)) func `a file of somebody else stays theirs`() async throws {
    let directory = try ScratchDirectory(["job.yaml": Manifests.repairable])
    chmod(directory.path, 0o777)
    chmod(directory.path + "/job.yaml", 0o666)
    let result = try await PluginProcess.shell(
      """
      cp "$PREPULL" plugin && chmod 755 plugin &&
        setpriv --reuid=65534 --regid=65534 --clear-groups ./plugin validate -f job.yaml --fix --write
      """, in: directory)
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("\"job.yaml\" belongs to another user or group"))
    #expect(try directory.read("job.yaml") == Manifests.repairable)
    #expect(directory.status(of: "job.yaml").st_uid == 0)
    #expect(try directory.names() == ["job.yaml", "plugin"])
  }

  @Test(arguments: [["--write"], ["--diff"], ["--fix", "--write"]])
  func `flags that cannot be followed are refused`(flags: [String]) async throws {
    let result = try await PluginProcess.run(["validate", "-f", "-"] + flags, input: Manifests.repairable)
    #expect(result.exitCode == 2)
    #expect(result.output == "")
    #expect(!result.errors.isEmpty)
  }
}
