// One command inside a sandbox: `kubectl prepull sandbox -- COMMAND`.
import Subprocess
import SystemPackage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite(.timeLimit(.minutes(5))) struct SandboxCommandTests {
  private static let exits: [([String], Int32)] = [
    (["true"], 0), (["false"], 1), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "exit 255"], 255),
    (["sh", "-c", "kill -KILL $$"], 137), (["sh", "-c", "kill -TERM $$"], 143), (["sh", "-c", "kill -INT $$"], 130),
    (["/bin/sh", "-c", "exit 3"], 3),
  ]

  @Test(arguments: exits) func `the command's exit code is the sandbox's`(
    row: (command: [String], code: Int32)
  ) async throws {
    let scratch = try ScratchDirectory()
    let result = try await PluginProcess.run(
      ["sandbox", "--nodes", "1", "--"] + row.command, environment: ["TMPDIR": scratch.path])
    #expect(result.exitCode == row.code, "\(result)")
    #expect(result.output.isEmpty && result.errors.isEmpty, "\(result)")
    #expect(try scratch.names().isEmpty)
  }

  private static let refusals: [([String], Int32, String)] = [
    (["no-such-command-anywhere"], 127, "the command \"no-such-command-anywhere\" is not on PATH"),
    (["/no/such/command"], 127, "the command \"/no/such/command\" is not there"),
    (["./plain"], 126, "the command \"./plain\" cannot be run: Permission denied"),
    (["/"], 126, "the command \"/\" cannot be run: Is a directory"),
    (["./broken"], 126, "the command \"./broken\" cannot be run: its interpreter is not there"),
  ]

  @Test(arguments: refusals) func `a command that cannot be run is said as shells say it`(
    row: (command: [String], code: Int32, says: String)
  ) async throws {
    let scratch = try ScratchDirectory(["plain": "text", "broken": "#!/no/such/interpreter\n"])
    chmod(scratch.path + "/broken", 0o755)
    let result = try await PluginProcess.run(["sandbox", "--nodes", "1", "--"] + row.command, in: scratch)
    #expect(result.exitCode == row.code, "\(result)")
    #expect(result.errors.hasPrefix("error: \(row.says)"), "\(result)")
    #expect(result.output.isEmpty)
  }

  @Test func `the command has the sandbox's streams, its arguments and KUBECONFIG`() async throws {
    let scratch = try ScratchDirectory()
    let script = #"cat; echo "$1"; stat -c %a "$KUBECONFIG"; grep -c server: "$KUBECONFIG"; echo told >&2"#
    let result = try await PluginProcess.run(
      ["sandbox", "--nodes", "1", "--", "sh", "-c", script, "sh", "--nodes=a b"], input: "typed\n",
      environment: ["TMPDIR": scratch.path])
    #expect(result.output == "typed\n--nodes=a b\n600\n1\n", "\(result)")
    #expect(result.errors == "told\n")
    #expect(try scratch.names().isEmpty)
  }

  private static let signals: [(Signal, String)] = [
    (.interrupt, "INT"), (.terminate, "TERM"), (.terminalClosed, "HUP"),
  ]

  @Test(arguments: signals) func `a signal is the command's to answer`(row: (signal: Signal, name: String)) async throws
  {
    let scratch = try ScratchDirectory()
    var platform = PlatformOptions()
    // A session of its own: of what is typed at a terminal, the command hears without the sandbox.
    platform.createSession = true
    // The sleep is the shell's child: a shell runs its trap once the child has ended.
    let script = "trap 'kill $!; echo caught; exit 9' \(row.name); sleep 60 & echo ready; wait $!"
    let result = try await Subprocess.run(
      .path(FilePath(try PluginProcess.binary())),
      arguments: Arguments(["sandbox", "--nodes", "1", "--", "sh", "-c", script]),
      environment: .custom(["PATH": "/usr/bin:/bin", "TMPDIR": .init(scratch.path)]), platformOptions: platform,
      input: .none, output: .sequence, error: .discarded
    ) { execution in
      var lines: [String] = []
      for try await line in execution.standardOutput.strings() {
        lines.append(line)
        if line == "ready" { try execution.send(signal: row.signal) }
      }
      return lines
    }
    #expect(result.closureResult == ["ready", "caught"])
    #expect(result.terminationStatus == .exited(9))
    #expect(try scratch.names().isEmpty)
  }

  @Test func `a command that a signal ends gives its number`() async throws {
    let scratch = try ScratchDirectory()
    let result = try await Subprocess.run(
      .path(FilePath(try PluginProcess.binary())),
      arguments: ["sandbox", "--nodes", "1", "--", "sh", "-c", "echo ready; exec sleep 60"],
      environment: .custom(["PATH": "/usr/bin:/bin", "TMPDIR": .init(scratch.path)]), input: .none, output: .sequence,
      error: .discarded
    ) { execution in
      for try await line in execution.standardOutput.strings() where line == "ready" {
        try execution.send(signal: .terminate)
      }
    }
    #expect(result.terminationStatus == .exited(128 + 15))
    #expect(try scratch.names().isEmpty)
  }
}
